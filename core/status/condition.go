package status

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"customs179/core/fault"
)

// Params are the figures and names that a condition's text may need, such as
// the number of waiting orders. They never hold a secret.
type Params map[string]string

// Condition is something that lasts and that a person may have to know.
type Condition struct {
	Code     fault.Code `json:"code"`
	Severity Severity   `json:"severity"`
	// Since is when it began; raising it again does not change it.
	Since  time.Time `json:"since"`
	Params Params    `json:"params,omitempty"`
}

// Conditions keeps track of what lasts. It is safe for use by several goroutines.
type Conditions struct {
	now func() time.Time
	hub *Hub

	mu      sync.Mutex
	raised  map[fault.Code]Condition
	waiting time.Time // since when work waits; zero when none does
}

// NewConditions makes a tracker that tells begin and end to the hub.
func NewConditions(now func() time.Time, hub *Hub) *Conditions {
	return &Conditions{now: now, hub: hub, raised: make(map[fault.Code]Condition)}
}

// Raise says that a condition holds. When it holds already only its parameters
// change; Since stays. It reports whether the condition is new.
func (c *Conditions) Raise(code fault.Code, params Params) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, again := c.raised[code]
	if again && maps.Equal(known.Params, params) {
		return false
	}
	cond := Condition{Code: code, Severity: RuleOf(code).Severity, Since: c.now(), Params: maps.Clone(params)}
	if again {
		cond.Since = known.Since
	}
	c.raised[code] = cond
	if again {
		c.hub.Touch()
		return false
	}
	c.hub.Publish(ConditionRaised{Condition: cond})
	return true
}

// Clear says that a condition is over. It reports whether it had held.
func (c *Conditions) Clear(code fault.Code) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cond, held := c.raised[code]
	if !held {
		return false
	}
	delete(c.raised, code)
	c.hub.Publish(ConditionEnded{Condition: cond, Lasted: max(c.now().Sub(cond.Since), 0)})
	return true
}

// Set raises or clears, as on says.
func (c *Conditions) Set(code fault.Code, on bool, params Params) {
	if on {
		c.Raise(code, params)
		return
	}
	c.Clear(code)
}

// Waiting says whether work waits for a card; conditions that only matter then
// count their time from the later of both beginnings.
func (c *Conditions) Waiting(work bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !work:
		c.waiting = time.Time{}
	case c.waiting.IsZero():
		c.waiting = c.now()
	}
}

// Get gives a condition that holds, visible or not.
func (c *Conditions) Get(code fault.Code) (Condition, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cond, held := c.raised[code]
	cond.Params = maps.Clone(cond.Params)
	return cond, held
}

// Visible gives the conditions that a person should see: those that have lasted
// long enough and whose cause is not shown already. The most severe come first,
// of equals the oldest.
func (c *Conditions) Visible(now time.Time) []Condition {
	c.mu.Lock()
	defer c.mu.Unlock()
	var seen []Condition
	for code, cond := range c.raised {
		if !c.due(code, now) || slices.ContainsFunc(RuleOf(code).DependsOn, func(cause fault.Code) bool {
			return c.due(cause, now)
		}) {
			continue
		}
		cond.Params = maps.Clone(cond.Params)
		seen = append(seen, cond)
	}
	slices.SortFunc(seen, func(a, b Condition) int {
		if a.Severity != b.Severity {
			return int(b.Severity) - int(a.Severity)
		}
		if n := a.Since.Compare(b.Since); n != 0 {
			return n
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	return seen
}

// due reports whether a condition holds for long enough. When the clock was set
// back its age is not known; it is shown rather than hidden for a year.
func (c *Conditions) due(code fault.Code, now time.Time) bool {
	cond, held := c.raised[code]
	if !held {
		return false
	}
	rule := RuleOf(code)
	since := cond.Since
	if rule.WhileWaiting {
		if c.waiting.IsZero() {
			return false
		}
		if c.waiting.After(since) {
			since = c.waiting
		}
	}
	age := now.Sub(since)
	return age >= rule.TimeToVisible || age < 0
}
