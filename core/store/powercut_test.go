package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"customs179/core/order"
)

// commitPair is a ledger before and after one commit.
type commitPair struct {
	old, new         []byte
	rowsOld, rowsNew map[uint64]order.Order
	marker           []byte // of the old state: the commit was never acknowledged
	pages            []int  // data pages that differ
	roots            []int  // meta pages that differ
	clock            *fakeClock
}

func newCommitPair(t *testing.T, orders int, commit func(*Store)) *commitPair {
	t.Helper()
	p := &commitPair{clock: newClock()}
	dir := t.TempDir()
	o := Options{Dir: dir, Now: p.clock.now}
	s, _ := openIn(t, o)
	accept(t, s, tasks(1, orders)...)
	for seq := uint64(1); seq <= uint64(orders); seq++ {
		carry(t, s, seq, []order.State{order.StateReceived, order.StateSigned, order.StateSending, order.StateDone}[seq%4])
	}
	p.rowsOld = audit(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p.old, p.marker = readFile(t, filepath.Join(dir, mainName)), readFile(t, filepath.Join(dir, markerName))
	s, _ = openIn(t, o)
	before := s.commits.Load()
	commit(s)
	if n := s.commits.Load() - before; n != 1 {
		t.Fatalf("%d commits", n)
	}
	p.rowsNew = audit(t, s)
	p.new = readFile(t, filepath.Join(dir, mainName))
	longer := max(len(p.old), len(p.new))
	p.old, p.new = grown(p.old, longer), grown(p.new, longer)
	for i := range longer / pageSize {
		if bytes.Equal(p.old[i*pageSize:][:pageSize], p.new[i*pageSize:][:pageSize]) {
			continue
		}
		if i < 2 {
			p.roots = append(p.roots, i)
		} else {
			p.pages = append(p.pages, i)
		}
	}
	if len(p.roots) != 1 || len(p.pages) < 4 {
		t.Fatalf("one commit changed roots %v and pages %v", p.roots, p.pages)
	}
	return p
}

// grown lengthens a file with zeros: what a resize leaves.
func grown(b []byte, n int) []byte { return append(bytes.Clone(b), make([]byte, n-len(b))...) }

// mix takes the named pages from the new file and the rest from the old one.
func (p *commitPair) mix(fromNew []int) []byte {
	b := bytes.Clone(p.old)
	for _, i := range fromNew {
		copy(b[i*pageSize:], p.new[i*pageSize:][:pageSize])
	}
	return b
}

// verify opens a mix and demands one of the two legal states.
func (p *commitPair) verify(t *testing.T, what string, content []byte) Kind {
	t.Helper()
	dir := plant(t, content)
	if err := os.WriteFile(filepath.Join(dir, markerName), p.marker, 0o600); err != nil {
		t.Fatal(err)
	}
	s, rep, err := Open(Options{Dir: dir, Now: p.clock.now})
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return rep.Kind
	}
	rows := audit(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	legal := reflect.DeepEqual(rows, p.rowsOld) || reflect.DeepEqual(rows, p.rowsNew)
	if rep.Behind { // signed rows are marked
		legal = same(rows, p.rowsOld) || same(rows, p.rowsNew)
	}
	if !legal || rep.Held != 0 {
		t.Errorf("%s: neither state: %+v", what, rep)
	}
	return rep.Kind
}

// same compares rows but for the marks of lossOne.
func same(got, want map[uint64]order.Order) bool {
	if len(got) != len(want) {
		return false
	}
	for seq, g := range got {
		w := want[seq]
		w.Updated, w.MaybeArrived = g.Updated, g.MaybeArrived
		if !reflect.DeepEqual(g, w) {
			return false
		}
	}
	return true
}

// TestPowerCut: every mix of up to three differing pages with either root, in
// both directions, and random mixes beyond.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	commits := map[string]func(*Store){
		"accept": func(s *Store) { accept(t, s, tasks(100, 4)...) },
		"advance": func(s *Store) {
			advance(t, s, 4, order.StateReceived, order.StateSigned, patchFor(4, order.StateSigned))
		},
	}
	for name, commit := range commits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newCommitPair(t, 8, commit)
			kinds := map[Kind]int{}
			for _, set := range subsets(p.pages, 3) {
				for _, withRoot := range []bool{false, true} {
					few, most := set, without(p.pages, set)
					if withRoot {
						few, most = append(p.roots[:1:1], few...), append(p.roots[:1:1], most...)
					}
					kinds[p.verify(t, fmt.Sprintf("old with new %v", few), p.mix(few))]++
					kinds[p.verify(t, fmt.Sprintf("new without %v, root %v", set, withRoot), p.mix(most))]++
				}
			}
			seed := rand.Uint64()
			rnd := rand.New(rand.NewPCG(seed, 2))
			for range 60 {
				var set []int
				for _, i := range append(p.roots[:1:1], p.pages...) {
					if rnd.IntN(2) == 0 {
						set = append(set, i)
					}
				}
				kinds[p.verify(t, fmt.Sprintf("random %v (seed %d)", set, seed), p.mix(set))]++
			}
			t.Log(len(p.pages), "pages;", kinds)
			if kinds[KindClean] == 0 || kinds[KindRestored] == 0 {
				t.Errorf("kinds %v: the mixes mixed nothing", kinds)
			}
		})
	}
}

// subsets lists the sets of up to n members.
func subsets(of []int, n int) [][]int {
	sets := [][]int{{}}
	if n == 0 {
		return sets
	}
	for i, v := range of {
		for _, s := range subsets(of[i+1:], n-1) {
			sets = append(sets, append([]int{v}, s...))
		}
	}
	return sets
}

func without(all, some []int) (left []int) {
	for _, v := range all {
		if !slices.Contains(some, v) {
			left = append(left, v)
		}
	}
	return left
}
