package status

import (
	"fmt"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// Event is something that happened. The set is closed: only this package can
// add to it. String is one line for a log; it shows order numbers, codes and
// figures, never a recipient, an amount, a PIN or a signature.
type Event interface {
	String() string
	sealed()
}

// Started says that the core began to work.
type Started struct{ Program string }

// Stopped says that the pipeline ended. Code is "" when it was asked to.
type Stopped struct{ Code fault.Code }

// Paused says that a person stopped (or, with On false, resumed) the work.
type Paused struct{ On bool }

// OrderMoved says that an order was accepted or changed; Order is the row after
// it. Decision is "" unless the platform's task list was the cause.
type OrderMoved struct {
	Order    order.Order
	Step     order.Step
	Decision order.Decision
}

// Polled says that the platform was asked for tasks.
type Polled struct{ Facts PollFacts }

// GateChanged says that an outside party's gate took another state.
type GateChanged struct {
	From GateState // "" for a gate that was not known before
	Gate Gate
}

// ConditionRaised says that a lasting condition began.
type ConditionRaised struct{ Condition Condition }

// ConditionEnded says that a lasting condition is over.
type ConditionEnded struct {
	Condition Condition
	Lasted    time.Duration
}

// CardChanged says that control, card or certificate are not what they were.
type CardChanged struct{ Facts CardFacts }

// Noted is a single fact worth a line that lasts no time, such as a restart of
// the control or a jump of the clock.
type Noted struct {
	Code   fault.Code
	Params Params
}

// String gives the event on one line.
func (e Started) String() string { return "started version " + e.Program }

// String gives the event on one line.
func (e Stopped) String() string {
	if e.Code == "" {
		return "stopped as asked"
	}
	return "stopped [" + string(e.Code) + "]"
}

// String gives the event on one line.
func (e Paused) String() string {
	if e.On {
		return "paused"
	}
	return "resumed"
}

// String gives the event on one line. Order numbers come from outside and are
// quoted, so that one event stays one line.
func (e OrderMoved) String() string {
	text := fmt.Sprintf("order %d %q %s", e.Order.Seq, fault.Cap(e.Order.OrderNo, 60), e.Step.Name)
	if e.Decision != "" {
		text += " " + string(e.Decision)
	}
	if e.Step.From != e.Step.To {
		text += fmt.Sprintf(" %s -> %s", orDash(e.Step.From), orDash(e.Step.To))
	}
	if e.Step.Code != "" {
		text += fmt.Sprintf(" [%.60q]", e.Step.Code)
	}
	if e.Order.Hold != order.HoldNone {
		text += " held " + string(e.Order.Hold)
	}
	return text
}

func orDash(s order.State) string {
	if s == "" {
		return "-"
	}
	return string(s)
}

// String gives the event on one line.
func (e Polled) String() string {
	if e.Facts.Code != "" {
		return fmt.Sprintf("poll failed [%s], %d in a row", e.Facts.Code, e.Facts.Failures)
	}
	return fmt.Sprintf("poll brought %d of %d", e.Facts.Brought, e.Facts.Count)
}

// String gives the event on one line.
func (e GateChanged) String() string {
	from := e.From
	if from == "" {
		from = "-"
	}
	return fmt.Sprintf("gate %s %s -> %s%s", e.Gate.name(), from, e.Gate.State, bracket(e.Gate.Code))
}

// String gives the event on one line.
func (e ConditionRaised) String() string { return "condition begins" + bracket(e.Condition.Code) }

// String gives the event on one line.
func (e ConditionEnded) String() string {
	return fmt.Sprintf("condition ends%s after %s", bracket(e.Condition.Code), e.Lasted.Round(time.Second))
}

// String gives the event on one line.
func (e CardChanged) String() string {
	return fmt.Sprintf("card certNo %.40q, proven %t", e.Facts.CertNo, e.Facts.Proven)
}

// String gives the event on one line.
func (e Noted) String() string { return "note" + bracket(e.Code) }

func bracket(c fault.Code) string {
	if c == "" {
		return ""
	}
	return " [" + string(c) + "]"
}

func (Started) sealed()         {}
func (Stopped) sealed()         {}
func (Paused) sealed()          {}
func (OrderMoved) sealed()      {}
func (Polled) sealed()          {}
func (GateChanged) sealed()     {}
func (ConditionRaised) sealed() {}
func (ConditionEnded) sealed()  {}
func (CardChanged) sealed()     {}
func (Noted) sealed()           {}
