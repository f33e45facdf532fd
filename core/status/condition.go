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
	// Step is how far a condition that grows worse has come, from 1; 0 for others.
	Step int `json:"step,omitempty"`
	// Since is when it, or its step, began; raising it again does not change it.
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
func (c *Conditions) Raise(code fault.Code, params Params) bool { return c.RaiseStep(code, 0, params) }

// RaiseStep is Raise for a condition that grows worse in steps (Rule.Steps). With
// another step it begins anew, so that a person is told again.
func (c *Conditions) RaiseStep(code fault.Code, step int, params Params) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, again := c.raised[code]
	again = again && known.Step == step
	if again && maps.Equal(known.Params, params) {
		return false
	}
	cond := Condition{Code: code, Severity: RuleOf(code).severity(step), Step: step, Since: c.now(), Params: maps.Clone(params)}
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

// SetStep raises at a step, or clears at step 0.
func (c *Conditions) SetStep(code fault.Code, step int, params Params) {
	if step > 0 {
		c.RaiseStep(code, step, params)
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

// Standing gives the conditions that hold and that only a person ends, by their
// codes.
func (c *Conditions) Standing() []Condition {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []Condition{}
	for code, cond := range c.raised {
		if RuleOf(code).Dismissed {
			cond.Params = maps.Clone(cond.Params)
			list = append(list, cond)
		}
	}
	slices.SortFunc(list, func(a, b Condition) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return list
}

// Restore takes up what Standing gave before a restart. What is raised already
// stays, and what no longer stands until a person ends it is left out.
func (c *Conditions) Restore(list []Condition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cond := range list {
		rule := RuleOf(cond.Code)
		if _, again := c.raised[cond.Code]; again || !rule.Dismissed {
			continue
		}
		cond.Severity = rule.severity(cond.Step)
		c.raised[cond.Code] = cond
	}
	c.hub.Touch()
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
