package assets

import (
	"strconv"
	"time"
)

// Duration says a span of time in one unit, as a person would: 40 seconds, 4
// minutes, 3 hours, 12 days. Parts of a unit are dropped, and the sign is too.
func (c *Catalogue) Duration(d time.Duration) string {
	d = d.Abs()
	key, unit := "duration.days", 24*time.Hour
	switch {
	case d < time.Minute:
		key, unit = "duration.seconds", time.Second
	case d < time.Hour:
		key, unit = "duration.minutes", time.Minute
	case d < 48*time.Hour:
		key, unit = "duration.hours", time.Hour
	}
	return c.T(key, params{"n": strconv.FormatInt(int64(d/unit), 10)})
}
