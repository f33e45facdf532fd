package sim

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Faults decides for each call whether it goes wrong. One type serves all
// parties. Rules are used up in the order in which they were written; when none
// concerns a call, the random table is asked. A nil *Faults never does anything.
// It is safe for concurrent use, also while calls are running.
type Faults struct {
	mu    sync.Mutex
	rules []*Rule
	seed  uint64
	rng   *rand.Rand
	table []Chance
	fired map[Fault]int
}

// Script makes an empty script.
func Script() *Faults { return &Faults{fired: map[Fault]int{}} }

// Chance is one line of a probability table.
type Chance struct {
	// On is the label a call must have ("" any): see Faults.On.
	On    string
	Fault Fault
	Rate  float64 // 0..1 per call
	// Wait is the mean of a random wait for the faults that wait.
	Wait time.Duration
}

// Random makes faults by chance from a seed. Print the seed (String does).
func Random(seed uint64, table ...Chance) *Faults {
	f := Script()
	f.seed, f.table, f.rng = seed, table, rand.New(rand.NewPCG(seed, seed^0x179))
	return f
}

// Rule is one line of a script: pass some calls, then spoil some.
type Rule struct {
	faults *Faults
	on     string
	pass   int
	times  int // <0: for ever
	wait   time.Duration
	fault  Fault
}

// After passes n calls before the fault of the returned rule hits one.
func (f *Faults) After(n int) *Rule { return f.On("").After(n) }

// Times lets the fault of the returned rule hit n calls.
func (f *Faults) Times(n int) *Rule { return f.On("").Times(n) }

// Always lets the fault of the returned rule hit every call until Clear.
func (f *Faults) Always() *Rule { return f.On("").Times(-1) }

// On limits a rule to calls with a label: a method of the control; "task",
// "callback", "openReq" or "upload"; for uploads and callbacks also the orderNo
// and the sessionID. Without more it hits one call.
func (f *Faults) On(label string) *Rule { return &Rule{faults: f, on: label, times: 1} }

// After passes n calls first.
func (r *Rule) After(n int) *Rule { r.pass = n; return r }

// Times hits n calls; less than 0 means for ever.
func (r *Rule) Times(n int) *Rule { r.times = n; return r }

// Wait sets the time of the faults that wait: Late, Slow, TooMany, Unavailable.
func (r *Rule) Wait(d time.Duration) *Rule { r.wait = d; return r }

// Do names the fault and puts the rule into force. It returns the script.
func (r *Rule) Do(fault Fault) *Faults {
	f := r.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	rule := *r
	rule.fault = fault
	f.rules = append(f.rules, &rule)
	return f
}

// Hang is Do(Hang).
func (r *Rule) Hang() *Faults { return r.Do(Hang) }

// Drop is Do(Drop): done, but the answer is lost.
func (r *Rule) Drop() *Faults { return r.Do(Drop) }

// Late is Do(Late) with its wait.
func (r *Rule) Late(d time.Duration) *Faults { return r.Wait(d).Do(Late) }

// Garble is Do(Garbage).
func (r *Rule) Garble() *Faults { return r.Do(Garbage) }

// Twice is Do(Twice).
func (r *Rule) Twice() *Faults { return r.Do(Twice) }

// Clear forgets all rules and the table.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules, f.table = nil, nil
}

// act is what happens to one call.
type act struct {
	fault Fault
	wait  time.Duration
}

// waitOr gives the wait, or d when the rule named none.
func (a act) waitOr(d time.Duration) time.Duration {
	if a.wait == 0 {
		return d
	}
	return a.wait
}

// next decides about a call that carries these labels.
func (f *Faults) next(labels ...string) act {
	if f == nil {
		return act{}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.scripted(labels)
	if a.fault == None {
		a = f.chance(labels)
	}
	if a.fault != None {
		f.fired[a.fault]++
	}
	return a
}

// scripted asks the first rule in force that concerns the call.
func (f *Faults) scripted(labels []string) act {
	for i, r := range f.rules {
		if r.on != "" && !slices.Contains(labels, r.on) {
			continue
		}
		if r.pass > 0 {
			r.pass--
			return act{}
		}
		if r.times > 0 {
			r.times--
		}
		if r.times == 0 {
			f.rules = slices.Delete(f.rules, i, i+1)
		}
		return act{r.fault, r.wait}
	}
	return act{}
}

func (f *Faults) chance(labels []string) act {
	for _, c := range f.table {
		if c.On != "" && !slices.Contains(labels, c.On) {
			continue
		}
		if f.rng.Float64() < c.Rate {
			return act{c.Fault, time.Duration(f.rng.ExpFloat64() * float64(c.Wait))}
		}
	}
	return act{}
}

// Fired counts how often each fault has hit.
func (f *Faults) Fired() map[Fault]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.fired)
}

// Seed gives the seed of Random.
func (f *Faults) Seed() uint64 { return f.seed }

// String gives the seed and what has hit so far.
func (f *Faults) String() string {
	fired := f.Fired()
	var b strings.Builder
	fmt.Fprintf(&b, "faults, seed %d:", f.seed)
	for _, fault := range slices.Sorted(maps.Keys(fired)) {
		fmt.Fprintf(&b, " %s×%d", fault, fired[fault])
	}
	return b.String()
}
