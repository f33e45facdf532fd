package core

import (
	"context"

	"customs179/core/eport"
	"customs179/core/secret"
)

// Pause stops, or lets go on, polling, signing and uploading.
func (c *Core) Pause(on bool) { c.pipe.Pause(on) }

// CheckNow makes every waiting try happen at once, the card included.
func (c *Core) CheckNow(ctx context.Context) error {
	c.pipe.CheckNow()
	return c.Control.Refresh(ctx)
}

// Resume says that the computer has slept: connections from before it look alive
// and are dead, so all are made anew, and card, shop and customs are asked at once.
func (c *Core) Resume() {
	c.http.CloseIdle()
	c.Control.Resume()
	c.pipe.CheckNow()
}

// RetryNow makes an order's next step due at once. See pipeline.RetryNow.
func (c *Core) RetryNow(seq uint64) error { return c.pipe.RetryNow(seq) }

// Cancel ends an order before anything has left.
func (c *Core) Cancel(seq uint64, reason string) error { return c.pipe.Cancel(seq, reason) }

// Settle ends the doubt about an order whose outcome is unknown.
func (c *Core) Settle(seq uint64, arrived bool, reason string) error {
	return c.pipe.Settle(seq, arrived, reason)
}

// Resend calls the platform back once more.
func (c *Core) Resend(seq uint64) error { return c.pipe.Resend(seq) }

// EnterPIN verifies a PIN that a person typed, once. See eport.EnterPIN.
func (c *Core) EnterPIN(ctx context.Context, pin secret.PIN, how eport.Entering) error {
	return c.Control.EnterPIN(ctx, pin, how)
}

// AcceptCard takes the card in the reader for the expected one from now on.
func (c *Core) AcceptCard(ctx context.Context) error { return c.Control.AcceptCard(ctx) }
