package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"customs179/core/order"
)

// TestEveryShapeIsWhole: whatever size orders and values have, and however the
// file's buckets lie on its pages because of them, the check at a start finds
// nothing wrong with what was committed. A false alarm costs a healing at each
// start, and the way back to the last backup.
func TestEveryShapeIsWhole(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(seed, 179))
			clock := newClock()
			dir := t.TempDir()
			s, _ := openIn(t, Options{Dir: dir, Now: clock.now})
			// Small ones stay inside the root page for long, large ones leave it at once.
			most := []int{40, 400, 1500, 9000}[seed%4]
			for round := range 50 {
				act(t, s, dice, most)
				if err := checkFile(t.Context(), filepath.Join(dir, mainName), mainCheck); err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
			}
		})
	}
}

// act does one thing of any size to a ledger.
func act(t *testing.T, s *Store, dice *rand.Rand, most int) {
	t.Helper()
	switch dice.IntN(4) {
	case 0:
		name, value := fmt.Sprint("value ", dice.IntN(12)), []byte(strings.Repeat("v", dice.IntN(most)))
		if dice.IntN(4) == 0 {
			value = nil
		}
		if err := s.SetValue(name, value); err != nil {
			t.Fatal(err)
		}
	case 1:
		a := taskNo(dice.IntN(40))
		a.Task.InitalResponse = strings.Repeat("r", dice.IntN(most))
		accept(t, s, a)
	default:
		seq := uint64(1 + dice.IntN(40))
		if o, err := s.Get(seq); err == nil && !o.Over() {
			carry(t, s, seq, order.StateDone)
		}
	}
}
