package kit

import (
	"customs179/core/order"
	"customs179/core/status"
)

// SeverityMark gives the mark of a condition.
func SeverityMark(s status.Severity) (Shape, Tone) {
	switch s {
	case status.SeverityError:
		return ShapeSquare, ToneError
	case status.SeverityPerson:
		return ShapeTriangle, TonePerson
	case status.SeverityTrouble:
		return ShapeRing, ToneTrouble
	case status.SeverityWarning:
		return ShapeTriangle, ToneQuiet
	}
	return ShapeDisc, ToneQuiet
}

// GateMark gives the mark of an outside party's gate.
func GateMark(g status.Gate) (Shape, Tone) {
	switch g.State {
	case status.GateOpen, status.GateReady:
		return ShapeTick, ToneGood
	case status.GatePINLocked, status.GateCertExpired:
		return ShapeSquare, ToneError
	case status.GateClosed:
		if g.Code == "" {
			return ShapeRing, ToneTrouble
		}
		return SeverityMark(max(status.RuleOf(g.Code).Severity, status.SeverityTrouble))
	case status.GateServiceDown, status.GateNoCard, status.GatePINNeeded, status.GatePINRefused,
		status.GateWrongCard, status.GateStranger:
		return ShapeTriangle, TonePerson
	}
	return ShapeDots, ToneQuiet
}

// SituationMark gives the mark of an order: by its class where that says it all,
// else by what it is doing.
func SituationMark(s status.Situation, c order.Class) (Shape, Tone) {
	switch c {
	case order.ClassAttention:
		return ShapeTriangle, TonePerson
	case order.ClassRejected:
		return ShapeCross, ToneError
	case order.ClassCancelled:
		return ShapeCross, ToneQuiet
	}
	switch s.Code {
	case status.SituationDone:
		return ShapeTick, ToneGood
	case status.SituationRefused:
		return ShapeCross, ToneError
	case status.SituationQueued:
		return ShapeDots, ToneQuiet
	case status.SituationUploading, status.SituationCallback, status.SituationRecalling:
		return ShapeArrow, ToneWorking
	case status.SituationHeldPerson, status.SituationHeldSpent, status.SituationHeldUnknown,
		status.SituationHeldRegistration:
		return ShapeTriangle, TonePerson
	case status.SituationWaitingService, status.SituationWaitingCard, status.SituationWaitingPIN,
		status.SituationCardUnfit, status.SituationWaitingCustoms, status.SituationWaitingPair,
		status.SituationWaitingPlatform, status.SituationRetryAt, status.SituationLate:
		return ShapeRing, ToneTrouble
	}
	if c == order.ClassDone {
		return ShapeTick, ToneGood
	}
	return ShapeDots, ToneQuiet
}
