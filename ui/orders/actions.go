package orders

import (
	"customs179/assets"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// act is something a person can have done to an order.
type act int

const (
	actNone   act = iota
	actRetry      // try the next step now
	actCancel     // end it before anything leaves
	actSettle     // say what customs has
	actResend     // call the shop back once more
	actCure       // do what the fault in its way asks for
)

// nextAct is the one act that an order's situation asks for.
func nextAct(e *kit.Env, l *line) act {
	switch l.sit.Code {
	case status.SituationHeldUnknown:
		return actSettle
	case status.SituationHeldPerson, status.SituationHeldSpent, status.SituationHeldRegistration, status.SituationRetryAt:
		return actRetry
	case status.SituationWaitingService, status.SituationWaitingCard, status.SituationWaitingPIN, status.SituationCardUnfit,
		status.SituationWaitingCustoms, status.SituationWaitingPair, status.SituationWaitingPlatform:
		if cure(e, l).Command != assets.CommandNone {
			return actCure
		}
	}
	return actNone
}

// otherActs are those that are possible beside the next one.
func otherActs(o *order.Order) []act {
	switch o.State {
	case order.StateReceived, order.StateSigned:
		return []act{actCancel}
	case order.StateDone:
		if o.Owes == order.NoticeNone {
			return []act{actResend}
		}
	}
	return nil
}

// cure is the entry of the fault that is in an order's way; one whose button
// leads nowhere from here gives no command.
func cure(e *kit.Env, l *line) assets.Entry {
	if l.sit.Fault == "" {
		return assets.Entry{Command: assets.CommandNone}
	}
	entry := e.Fault(l.sit.Fault, nil)
	switch entry.Command {
	case assets.CommandDismiss, assets.CommandShowOrders, assets.CommandSettle, "":
		entry.Command = assets.CommandNone
	}
	return entry
}

// words gives an act's button and the sentence that explains it.
func (a act) words(e *kit.Env, l *line) (button, hint string) {
	switch a {
	case actRetry:
		return e.T("order.retry"), e.T("order.retry.hint")
	case actCancel:
		return e.T("order.cancel"), ""
	case actSettle:
		return e.T("order.settle"), e.T("order.settle.text")
	case actResend:
		return e.T("order.resend"), e.T("order.resend.hint")
	case actCure:
		entry := cure(e, l)
		return entry.Button, entry.Do
	}
	return "", ""
}
