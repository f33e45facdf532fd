package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"customs179/core/fault"
	"customs179/core/order"
)

// TestLargeLedgerHits is TestRandomPageHits for a ledger too large to be read
// through at the start: what the start does not see, Check does, and the next
// start heals it. No call may do worse than store.damaged.
func TestLargeLedgerHits(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 3))
	r := newRelic(t, 12)
	used := int(newestMeta(t, r.main).high)
	seen := map[string]int{}
	for i := range 100 {
		b := bytes.Clone(r.main)
		at := rnd.IntN(used)
		fill(rnd, b[at*pageSize+rnd.IntN(2)*16:][:512])
		what := fmt.Sprintf("hit %d on page %d (seed %d)", i, at, seed)
		dir := r.lay(t, b)
		s, rep, err := Open(Options{Dir: dir, Now: r.clock.now, fullCheck: 1})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		bad := s.Check(t.Context())
		for _, err := range useAll(s) {
			if err != nil && (!fault.Is(err, fault.StoreDamaged) || bad == nil) {
				t.Errorf("%s: %v, check said %v", what, err, bad)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: close: %v", what, err)
		}
		switch {
		case rep.Kind != KindClean:
			seen["at the start"]++
		case bad == nil:
			seen["harmless"]++
		default:
			seen["by the check"]++
			if !fault.Is(bad, fault.StoreDamaged) || !exists(s.opts.path(suspectName)) {
				t.Errorf("%s: check: %v", what, bad)
			}
			if rep := r.verify(t, dir, what, nil); rep.Kind != KindRestored {
				t.Errorf("%s: next start %+v", what, rep)
			}
		}
	}
	t.Log(seen)
	if seen["by the check"] == 0 || seen["at the start"] == 0 {
		t.Errorf("seen %v", seen)
	}
}

// useAll calls every reader once.
func useAll(s *Store) []error {
	_, e1 := s.Unfinished()
	_, e2 := s.Select(Filter{IDs: []string{"NO"}})
	_, e3 := s.Counts()
	_, e4 := s.Body(3)
	_, e5 := s.Timeline(4)
	_, e6 := s.Rows([]uint64{1, 2, 3})
	_, e7 := s.Value("pin")
	return []error{e1, e2, e3, e4, e5, e6, e7}
}

// TestOnePoisonedOp: a writer that meets a damaged page does not stop the
// others of its group, and the damage is told once.
func TestOnePoisonedOp(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	told := 0
	clock := newClock()
	s, _ := openIn(t, Options{Dir: t.TempDir(), Now: clock.now, OnHealth: func(error) {
		mu.Lock()
		defer mu.Unlock()
		told++
	}})
	accept(t, s, tasks(1, 40)...)
	var wg sync.WaitGroup
	for i := range 80 {
		wg.Go(func() {
			if i%2 == 0 {
				carry(t, s, uint64(i/2+1), order.StateSending)
				return
			}
			err := s.submit("poison", func(*txn) (func() ([]Change, error), error) {
				return func() ([]Change, error) { panic("assertion failed: a page") }, nil
			})
			if !fault.Is(err, fault.StoreDamaged) {
				t.Errorf("poison: %v", err)
			}
		})
	}
	wg.Wait()
	for seq, o := range audit(t, s) {
		if o.State != order.StateSending {
			t.Errorf("order %d is %s", seq, o.State)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// TestWholeButUndecodable: a record that is whole but not for this program is
// not dropped silently.
func TestWholeButUndecodable(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	accept(t, s, tasks(1, 5)...)
	dir := s.opts.Dir
	err := s.submit("write a strange row", func(tx *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) {
			key := seqKey(2)
			return nil, tx.put(bRec, key, seal(key, []byte(`{"seq":"two"}`)))
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, rep := openIn(t, Options{Dir: dir, Now: clock.now})
	if rep.Kind != KindRestored || !rep.Behind || len(rep.DamagedCopy) == 0 {
		t.Errorf("%+v", rep)
	}
	audit(t, s)
}

// TestHeadsAndSeals: no cut or flipped byte of a head or a record is taken.
func TestHeadsAndSeals(t *testing.T) {
	t.Parallel()
	h := head{id: newLedgerID(), lastSeq: 7, lastStep: 9, rows: 5}
	whole := h.encode()
	if got, err := decodeHead(whole); err != nil || got != h {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x10
		if _, err := decodeHead(flipped); err == nil {
			t.Errorf("byte %d flipped and taken", i)
		}
		if _, err := decodeHead(whole[:i]); err == nil {
			t.Errorf("cut at %d and taken", i)
		}
	}
	key, value := []byte("key"), seal([]byte("key"), []byte("value"))
	if _, err := unseal([]byte("kez"), value); err == nil {
		t.Error("a record in a wrong place was taken")
	}
	if p, err := unseal(key, value); err != nil || string(p) != "value" {
		t.Errorf("%q, %v", p, err)
	}
}

// TestRowsCarryNoHTMLEscapes: requests are full of & and <.
func TestRowsCarryNoHTMLEscapes(t *testing.T) {
	t.Parallel()
	key := seqKey(1)
	sealed, err := sealJSON(key, taskNo(1).Task)
	if err != nil {
		t.Fatal(err)
	}
	b, err := unseal(key, sealed)
	if err != nil || strings.Contains(string(b), `\u0026`) || !json.Valid(b) {
		t.Errorf("%s, %v", b, err)
	}
}

// FuzzWalk: no bytes of a file can do more than give an error, and a patch that
// changes nothing gives none.
func FuzzWalk(f *testing.F) {
	whole := newRelic(f, 3).main
	newest := newestMeta(f, whole)
	f.Add([]byte{}, uint32(0))
	f.Add(whole[:pageSize], uint32(pageSize))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, uint32(newest.root*pageSize+10))
	f.Fuzz(func(t *testing.T, patch []byte, at uint32) {
		b := bytes.Clone(whole)
		copy(b[int(at)%len(b):], patch)
		good, _ := metas(bytes.NewReader(b))
		for _, m := range good {
			w := walker{ctx: t.Context(), r: bytes.NewReader(b), m: m, tolerant: true, entry: func(string, []byte, []byte) error { return nil }}
			if err := w.walk(); err != nil {
				t.Errorf("a tolerant walk gave up: %v", err)
			}
			_, err := checkMain(t.Context(), bytes.NewReader(b), m)
			if err != nil && m.commit == newest.commit && bytes.Equal(b, whole) {
				t.Errorf("an untouched file: %v", err)
			}
		}
	})
}
