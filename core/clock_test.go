package core

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestOffsetSurvivesASetClock: what the servers said about the time holds also
// for the moment after somebody has set this PC's clock, before any of them has
// been heard again.
func TestOffsetSurvivesASetClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var set time.Duration
		c := clockOffset{now: func() time.Time { return time.Now().Add(set) }}
		if c.offset() != 0 || c.suspicious() {
			t.Error("an opinion although nobody was heard")
		}
		c.heard("shop", 0)
		c.heard("customs", time.Second)
		<-time.After(time.Hour)
		set = 400 * 24 * time.Hour
		if got := c.offset(); got != time.Second-set && got != -set || !c.suspicious() {
			t.Errorf("the clock is %v off, offset %v", set, got)
		}
		c.heard("shop", -set)
		set = 0
		if got := c.offset(); got.Abs() > time.Second || c.suspicious() {
			t.Errorf("the clock is right again, offset %v", got)
		}
	})
}
