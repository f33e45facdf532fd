package core

import (
	"slices"
	"sync"
	"time"
)

// The offsets from the servers' clocks at which something is said: the platform
// may refuse a sign that is minutes off, and with more than a day nothing can be
// said about a certificate's dates (figure F12).
const (
	offsetShown      = 2 * time.Minute
	offsetSuspicious = 24 * time.Hour
)

// clockOffset remembers how far the servers' Date headers are from this PC.
type clockOffset struct {
	now func() time.Time // the wall clock

	mu    sync.Mutex
	hosts map[string]heardDate
}

// heardDate is one Date header. The time of hearing stands there by both clocks,
// so that what was said before somebody set the clock still holds.
type heardDate struct {
	offset time.Duration
	wall   time.Time // without monotonic reading
	mono   time.Time
}

// heard takes one Date header's offset.
func (c *clockOffset) heard(host string, offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hosts == nil {
		c.hosts = map[string]heardDate{}
	}
	c.hosts[host] = heardDate{offset, c.now().Round(0), time.Now()}
}

// offset is the middle one of what the hosts say: one server with a wrong clock
// of its own must not accuse this PC.
func (c *clockOffset) offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.hosts) == 0 {
		return 0
	}
	var all []time.Duration
	wall := c.now().Round(0)
	for _, d := range c.hosts {
		set := wall.Sub(d.wall) - time.Since(d.mono)
		all = append(all, d.offset-set)
	}
	slices.SortFunc(all, func(a, b time.Duration) int { return int(a.Abs() - b.Abs()) })
	return all[(len(all)-1)/2]
}

// suspicious reports whether this PC's clock is so far off that no date can be
// judged by it.
func (c *clockOffset) suspicious() bool { return c.offset().Abs() > offsetSuspicious }
