package core

import (
	"context"
	"slices"
	"time"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/status"
)

// work is what the core needs of the pipeline, so that set-up can stand in its
// place.
type work interface {
	Serve(ctx context.Context) error
	Committed(changes []order.Change)
	CardChanged()
	View() pipeline.View
	Poll() status.PollFacts
	Idle(quiet time.Duration) bool
	Pause(on bool)
	CheckNow()
	RetryNow(seq uint64) error
	Cancel(seq uint64, reason string) error
	Settle(seq uint64, arrived bool, reason string) error
	Resend(seq uint64) error
}

// setUp stands in the pipeline's place while an address is missing: nothing is
// polled, signed, uploaded or called back, and every command says why. The
// wizard uses control and card meanwhile; complete settings mean a new Core.
type setUp struct {
	missing error // config.invalid with the missing keys
	now     func() time.Time
	since   time.Time
}

// notSetUp gives the fault of settings with keys that have to be given and are
// not; nil when they are complete, whatever else is wrong with them.
func notSetUp(s *config.Settings) error {
	missing := slices.DeleteFunc(config.Problems(s.Validate()), func(p config.Problem) bool { return !p.Missing })
	if len(missing) == 0 {
		return nil
	}
	return fault.New(fault.Person, fault.ConfigInvalid, "work on orders", &config.Invalid{Problems: missing})
}

// Serve has nothing to do until ctx ends.
func (u *setUp) Serve(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (u *setUp) Committed([]order.Change)          {}
func (u *setUp) CardChanged()                      {}
func (u *setUp) View() pipeline.View               { return pipeline.View{} }
func (u *setUp) Poll() status.PollFacts            { return status.PollFacts{} }
func (u *setUp) Idle(quiet time.Duration) bool     { return u.now().Sub(u.since) >= quiet }
func (u *setUp) Pause(bool)                        {}
func (u *setUp) CheckNow()                         {}
func (u *setUp) RetryNow(uint64) error             { return u.missing }
func (u *setUp) Cancel(uint64, string) error       { return u.missing }
func (u *setUp) Settle(uint64, bool, string) error { return u.missing }
func (u *setUp) Resend(uint64) error               { return u.missing }
