package core_test

import (
	"sync/atomic"
	"time"
)

// offsetClock is a wall clock that can be set wrong: a bubble of synctest cannot
// part the wall clock from the monotonic one.
type offsetClock struct {
	off   atomic.Int64
	asked atomic.Int64
}

// Now gives the wall time, without a monotonic reading.
func (c *offsetClock) Now() time.Time {
	c.asked.Add(1)
	return time.Now().Round(0).Add(time.Duration(c.off.Load()))
}

// jump moves the clock.
func (c *offsetClock) jump(by time.Duration) { c.off.Add(int64(by)) }
