package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"customs179/core/order"
)

// relic is a closed ledger with a backup from before its last changes.
type relic struct {
	main, backup, marker []byte
	backupName           string
	now                  map[uint64]order.Order // rows at the end
	before               map[uint64]order.Order // rows before the last commit
	then                 map[uint64]order.Order // rows in the backup
	clock                *fakeClock
}

// newRelic makes a ledger with orders in every state.
func newRelic(t testing.TB, orders int) *relic {
	t.Helper()
	r := &relic{clock: newClock()}
	dir := t.TempDir()
	s, _, err := Open(Options{Dir: dir, Now: r.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	accept(t, s, tasks(1, orders)...)
	ends := []order.State{order.StateDone, order.StateRejected, order.StateAccepted, order.StateSending, order.StateSigned, order.StateReceived}
	for seq := 1; seq <= orders; seq++ {
		if end := ends[seq%len(ends)]; end != order.StateReceived {
			carry(t, s, uint64(seq), end)
		}
	}
	if err := s.SetValue("pin", []byte("proven")); err != nil {
		t.Fatal(err)
	}
	path, err := s.BackupNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.then = audit(t, s)
	r.clock.add(2 * time.Hour)
	accept(t, s, tasks(orders+1, 3)...)
	carry(t, s, 2, order.StateDone) // and the shop mends what was refused and told
	advance(t, s, 1, order.StateRejected, order.StateDone, patchFor(1, order.StateDone))
	accept(t, s, changed(taskNo(1), "8.00"))
	r.clock.add(time.Hour)
	carry(t, s, 1, order.StateDone)
	for seq := 5; seq <= orders; seq += 6 { // received -> signed and on
		carry(t, s, uint64(seq), order.StateAccepted)
	}
	r.before = audit(t, s)
	carry(t, s, uint64(orders+2), order.StateSigned)
	r.now = audit(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.main, r.backup = readFile(t, filepath.Join(dir, mainName)), readFile(t, path)
	r.marker, r.backupName = readFile(t, filepath.Join(dir, markerName)), filepath.Base(path)
	return r
}

// lay puts a changed main file with marker and backup into a new folder.
func (r *relic) lay(t testing.TB, main []byte) string {
	t.Helper()
	dir := plant(t, main)
	err := errors.Join(
		os.Mkdir(filepath.Join(dir, backupDir), 0o700),
		os.WriteFile(filepath.Join(dir, backupDir, r.backupName), r.backup, 0o600),
		os.WriteFile(filepath.Join(dir, markerName), r.marker, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// verify opens a laid folder and holds the promises against what it finds:
// nothing silently lost, old states held, the damaged copy kept, and the second
// start clean.
func (r *relic) verify(t testing.TB, dir, what string, planted []byte) Report {
	t.Helper()
	s, rep, err := Open(Options{Dir: dir, Now: r.clock.now})
	if err != nil {
		t.Errorf("%s: open: %v", what, err)
		return rep
	}
	audited := false
	defer func() {
		if !audited {
			t.Logf("that was %s: %+v", what, rep)
		}
	}()
	rows := audit(t, s)
	audited = true
	auditDone(t, s, rows)
	held := 0
	for seq, want := range r.now {
		got, ok := rows[seq]
		if got.Hold == order.HoldOutcomeUnknown {
			held++
		}
		if err := r.judge(rep, got, want, r.before[seq], ok); err != nil {
			t.Errorf("%s: order %d: %v (report %+v)", what, seq, err, rep)
		}
	}
	if held != rep.Held {
		t.Errorf("%s: %d held, the report says %d", what, held, rep.Held)
	}
	for seq, o := range rows {
		if b, err := s.Body(seq); err != nil && o.Hold == order.HoldNone && !rep.Behind {
			t.Errorf("%s: body %d: %+v, %v", what, seq, b, err)
		}
	}
	if rep.Kind != KindClean && planted != nil && !bytes.Equal(readFile(t, rep.DamagedCopy), planted) {
		t.Errorf("%s: the damaged file was not kept: %+v", what, rep)
	}
	if rep.Kind == KindRestored && rep.Behind {
		fresh := accept(t, s, taskNo(900000))[0]
		if _, used := r.now[fresh.Order.Seq]; used {
			t.Errorf("%s: row number %d was given twice", what, fresh.Order.Seq)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: close: %v", what, err)
	}
	again, second, err := Open(Options{Dir: dir, Now: r.clock.now})
	if err != nil || second.Kind != KindClean {
		t.Errorf("%s: second start: %+v, %v", what, second, err)
		return rep
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	return rep
}

// judge says whether a row after a restoration is the truth, or marked.
func (r *relic) judge(rep Report, got, want, before order.Order, there bool) error {
	if !there {
		if !rep.Behind {
			return errors.New("silently lost")
		}
		return nil
	}
	if reflect.DeepEqual(got, want) {
		return nil
	}
	if !rep.Behind {
		return fmt.Errorf("silently changed: %+v", got)
	}
	if rep.Held == 0 { // one commit may be missing: the row before or after it
		if got.State == order.StateSigned && !got.MaybeArrived {
			return errors.New("signed, and its upload not taken for possible")
		}
		for _, legal := range []order.Order{want, before} {
			legal.Updated, legal.MaybeArrived = got.Updated, got.MaybeArrived
			if reflect.DeepEqual(got, legal) {
				return nil
			}
		}
	}
	switch {
	case got.Over(), got.State == order.StateAccepted, got.State == order.StateDone:
		return nil
	case got.Hold == order.HoldOutcomeUnknown && got.MaybeArrived:
		return nil
	default:
		return fmt.Errorf("%s and not held", got.State)
	}
}

func TestTruncatedAtEveryPage(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 6)
	pages := len(r.main) / pageSize
	used := int(newestMeta(t, r.main).high)
	for n := range pages {
		if n > used+1 && n%8 != 0 {
			continue // beyond the data all cuts are alike
		}
		for _, extra := range []int{0, 100} {
			cut := r.main[:n*pageSize+extra]
			rep := r.verify(t, r.lay(t, cut), fmt.Sprintf("cut to %d pages and %d bytes", n, extra), cut)
			if n < used && rep.Kind == KindClean {
				t.Errorf("cut to %d of %d pages went unnoticed", n, used)
			}
		}
	}
}

func newestMeta(t testing.TB, content []byte) *meta {
	t.Helper()
	good, _ := metas(bytes.NewReader(content))
	if len(good) == 0 {
		t.Fatal("no root")
	}
	return good[0]
}

func TestRandomPageHits(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	r := newRelic(t, 12)
	used := int(newestMeta(t, r.main).high)
	kinds := map[Kind]int{}
	for i := range 200 {
		b := bytes.Clone(r.main)
		at := rnd.IntN(used)
		p := b[at*pageSize:][:pageSize]
		how := ""
		switch rnd.IntN(5) {
		case 0:
			how = "noise"
			fill(rnd, p)
		case 1:
			how = "zeros"
			clear(p)
		case 2:
			how = "one bit"
			p[rnd.IntN(pageSize)] ^= 1 << rnd.IntN(8)
		case 3:
			how = "one sector"
			fill(rnd, p[rnd.IntN(8)*512:][:512])
		case 4:
			how = "another page"
			copy(p, b[rnd.IntN(used)*pageSize:][:pageSize])
		}
		what := fmt.Sprintf("hit %d: %s on page %d (seed %d)", i, how, at, seed)
		rep := r.verify(t, r.lay(t, b), what, b)
		kinds[rep.Kind]++
	}
	t.Log(kinds)
	if kinds[KindRestored] < 50 {
		t.Errorf("only %v: the hits did not hit", kinds)
	}
}

// TestBranchKeys hits the keys by which bbolt searches: an entry below a wrong
// one is whole and cannot be found, and names of buckets.
func TestBranchKeys(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 12)
	hits := 0
	for at := range int(newestMeta(t, r.main).high) {
		p := r.main[at*pageSize:][:pageSize]
		for i := range pageCount(p) {
			key, _, err := branch(p, i)
			if pageFlags(p) != flagBranch || err != nil {
				break
			}
			for _, bit := range []int{0, len(key)*8 - 1, rand.IntN(len(key) * 8)} {
				key[bit/8] ^= 1 << (bit % 8)
				r.verify(t, r.lay(t, r.main), fmt.Sprintf("bit %d of key %d on page %d", bit, i, at), r.main)
				key[bit/8] ^= 1 << (bit % 8)
				hits++
			}
		}
	}
	if hits == 0 {
		t.Error("there is no branch")
	}
	root := r.main[newestMeta(t, r.main).root*pageSize:][:pageSize]
	for i := range pageCount(root) {
		_, key, _, err := element(root, i)
		if err != nil {
			t.Fatal(err)
		}
		key[0] ^= 1
		if rep := r.verify(t, r.lay(t, r.main), fmt.Sprintf("name of bucket %d", i), r.main); rep.Kind == KindClean {
			t.Errorf("another name of bucket %d went unnoticed", i)
		}
		key[0] ^= 1
	}
}

func fill(rnd *rand.Rand, p []byte) {
	for i := range p {
		p[i] = byte(rnd.Uint32())
	}
}
