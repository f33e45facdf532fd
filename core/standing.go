package core

import (
	"encoding/json"
	"fmt"
	"time"

	"customs179/core/fault"
	"customs179/core/status"
)

// standingValue names the small value that holds the conditions which only a
// person ends: JSON of a list. A restart must not read them in the person's place.
const standingValue = "conditions"

// standing is what the ledger holds of them.
type standing struct {
	kept  string
	tried time.Time // last write that went wrong
}

// standingRetry is the pause after a write that went wrong.
const standingRetry = 30 * time.Second

// keepStanding writes the conditions that only a person ends, when they are not
// those in the ledger.
func (c *Core) keepStanding() {
	s, now := &c.watch.standing, time.Now()
	text, err := json.Marshal(c.conditions.Standing())
	if err == nil && string(text) == s.kept || !s.tried.IsZero() && now.Sub(s.tried) < standingRetry {
		return
	}
	if err == nil {
		err = c.Orders.SetValue(standingValue, text)
	}
	if err != nil {
		s.tried = now
		c.warned(fmt.Errorf("keep the conditions: %w", err))
		return
	}
	s.kept, s.tried = string(text), time.Time{}
}

// restoreStanding shows again what nobody had dismissed when the program ended.
func (c *Core) restoreStanding() {
	raw, err := c.Orders.Value(standingValue)
	if err != nil {
		c.warned(fmt.Errorf("read the conditions: %w", err))
		return
	}
	if raw == nil {
		raw = []byte("[]")
	}
	var list []status.Condition
	if err := json.Unmarshal(raw, &list); err != nil {
		c.warned(fault.New(fault.Transient, fault.Internal, "read the conditions", err))
		return
	}
	c.watch.standing.kept = string(raw)
	c.conditions.Restore(list)
}
