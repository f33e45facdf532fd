package pipeline

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"customs179/core/fault"
	"customs179/core/order"
)

// keepVerdict stores customs' answer and moves the order by it (design:
// section 3, protocol 7.5).
func (p *Pipeline) keepVerdict(o order.Order, v order.Verdict, took time.Duration) error {
	now := p.now()
	to, mutate := p.judge(o, v, now)
	told := toldAs(v)
	_, err := p.advance(o, to, order.Patch{
		Mutate: func(o *order.Order) {
			kept := v
			kept.Raw = ""
			o.Verdict = &kept
			o.Heard = o.Uploads
			mutate(o)
		},
		Answer: &told,
		Step:   order.Step{Name: order.StepUpload, Took: took, Code: v.Code, Text: string(v.Class), Answer: v.Raw},
	})
	return err
}

// toldAs gives customs' answer as the platform gets it: verbatim, unless no
// platform could read it (a byte order mark, another encoding, or so long that the
// ledger would cut it). Then it gets code and message as they were understood, or
// it would never say success.
func toldAs(v order.Verdict) string {
	if len(v.Raw) <= order.AnswerCap && json.Valid([]byte(v.Raw)) && utf8.ValidString(v.Raw) {
		return v.Raw
	}
	text, err := json.Marshal(map[string]string{"code": v.Code, "message": v.Message})
	if err != nil {
		return v.Raw // two texts are always JSON
	}
	return string(text)
}

// judge says where a verdict leads. It looks at the order as it was when the
// upload left.
func (p *Pipeline) judge(o order.Order, v order.Verdict, now time.Time) (order.State, func(*order.Order)) {
	switch v.Class {
	case order.VerdictAccepted:
		return order.StateAccepted, accept(nil)
	case order.VerdictDuplicate:
		return order.StateAccepted, accept(reused(o, v, now))
	case order.VerdictBareDuplicate:
		if o.MaybeArrived && !o.Denied {
			return order.StateAccepted, accept(nil)
		}
		return order.StateSending, hold(order.HoldOutcomeUnknown, fault.CustomsUnknown, v, now)
	case order.VerdictUnregistered:
		return p.unregistered(o, v, now)
	case order.VerdictRefused:
		return order.StateRejected, reject(fault.CustomsRejected, v, now)
	default:
		return p.unclear(o, v, now)
	}
}

// accept ends the upload with customs' yes. A note is kept as the last failure,
// because a person should see it; it stops nothing.
func accept(note *order.Failure) func(*order.Order) {
	return func(o *order.Order) {
		o.Outcome, o.Hold = order.OutcomeAccepted, order.HoldNone
		o.Attempts, o.NextAt, o.LastFail = 0, time.Time{}, note
		o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
	}
}

// reused notes a duplicate that answers the very first upload of a session:
// somebody else has used the session before.
func reused(o order.Order, v order.Verdict, now time.Time) *order.Failure {
	if o.MaybeArrived || o.Uploads > 1 {
		return nil
	}
	return &order.Failure{Code: string(fault.PlatformReused), Kind: string(fault.Person), Text: v.Message, At: now}
}

// reject ends the upload with customs' final no.
func reject(code fault.Code, v order.Verdict, now time.Time) func(*order.Order) {
	return func(o *order.Order) {
		o.Outcome = order.OutcomeRejected
		o.Attempts, o.NextAt = 0, time.Time{}
		o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
		o.LastFail = &order.Failure{Code: string(code), Kind: string(fault.Final), Text: v.Message, At: now}
	}
}

// hold stops the order until a person has looked.
func hold(h order.Hold, code fault.Code, v order.Verdict, now time.Time) func(*order.Order) {
	return func(o *order.Order) {
		o.Hold = h
		o.LastFail = &order.Failure{Code: string(code), Kind: string(fault.Person), Text: v.Message, At: now}
	}
}

// unregistered holds the order behind the gate of its registration and owes the
// platform customs' answer, once per generation. Customs did not store these
// bytes, so that the order may be signed anew later, unless an earlier upload of
// them may have arrived: then only the identical bytes may ever go again.
func (p *Pipeline) unregistered(o order.Order, v order.Verdict, now time.Time) (order.State, func(*order.Order)) {
	to := order.StateSigned
	if o.MaybeArrived {
		to = order.StateSending
	}
	told := o.Verdict != nil && o.Verdict.Class == order.VerdictUnregistered
	return to, func(o *order.Order) {
		hold(order.HoldRegistration, fault.CustomsUnregistered, v, now)(o)
		o.Attempts, o.Unclear, o.NextAt = 0, 0, time.Time{}
		if !told {
			o.Owes, o.OweAt, o.OweTries = order.NoticeRefusal, now, 0
		}
	}
}

// unclear tries again a few times with a growing pause. After that the answer is
// taken for a no, unless an earlier upload may have arrived, or the session may be
// there already: then nobody but a person can tell.
func (p *Pipeline) unclear(o order.Order, v order.Verdict, now time.Time) (order.State, func(*order.Order)) {
	if o.Unclear >= p.policy.UnclearTries {
		if o.MaybeArrived || v.Class == order.VerdictNotStored {
			return order.StateSending, hold(order.HoldOutcomeUnknown, fault.CustomsUnknown, v, now)
		}
		return order.StateRejected, reject(fault.CustomsUnclear, v, now)
	}
	return order.StateSending, func(o *order.Order) {
		o.Unclear++
		o.NextAt = now.Add(p.policy.Base << o.Unclear)
		o.LastFail = &order.Failure{Code: string(fault.CustomsUnclear), Kind: string(fault.Transient), Text: v.Message, At: now}
	}
}

// rememberPair keeps across restarts what a verdict says about a registration.
func (p *Pipeline) rememberPair(k pairKey, known pairRecord, v order.Verdict) error {
	next := known
	switch {
	case registered(v):
		next.Proven, next.Shut, next.Since = true, false, time.Time{}
	case v.Class == order.VerdictUnregistered && !known.Shut:
		next.Shut, next.Since = true, p.now()
	}
	if next.Proven == known.Proven && next.Shut == known.Shut {
		return nil
	}
	return p.passed(PointAfterPair, p.savePair(k, next))
}

// registered reports whether a verdict shows that customs knows the pair: it
// looks at the registration before it stores anything.
func registered(v order.Verdict) bool {
	return v.Class == order.VerdictAccepted || v.Class == order.VerdictDuplicate
}
