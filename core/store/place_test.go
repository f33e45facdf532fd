//go:build unix

package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"customs179/core/fault"
	"customs179/core/order"
)

// TestNothingIsTakenIntoALostFile: Unix lets anybody delete, move or replace a
// ledger that is open. What the next start would not find is not called durable,
// and the work goes on when the ledger is back in its place.
func TestNothingIsTakenIntoALostFile(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(t *testing.T, dir, aside string){
		"the folder is moved away": func(t *testing.T, dir, aside string) {
			if err := os.Rename(dir, aside); err != nil {
				t.Fatal(err)
			}
		},
		"another file stands there": func(t *testing.T, dir, aside string) {
			if err := os.Rename(dir, aside); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := copyFile(filepath.Join(aside, mainName), filepath.Join(dir, mainName)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			dir, aside := filepath.Join(root, "data"), filepath.Join(root, "aside")
			s, _ := openIn(t, Options{Dir: dir, Now: newClock().now})
			accept(t, s, tasks(0, 2)...)
			lose(t, dir, aside)
			got, err := s.Accept(context.Background(), tasks(2, 1))
			if !fault.Is(err, fault.StoreIO) || len(got) != 0 {
				t.Errorf("accepted %v, %v", got, err)
			}
			if n := len(unfinished(t, s)); n != 2 {
				t.Errorf("%d orders are read", n)
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(aside, dir); err != nil {
				t.Fatal(err)
			}
			accept(t, s, tasks(2, 1)...)
			if n := len(unfinished(t, s)); n != 3 {
				t.Errorf("%d orders after the ledger came back", n)
			}
		})
	}
}

func unfinished(t *testing.T, s *Store) []order.Order {
	t.Helper()
	list, err := s.Unfinished()
	if err != nil {
		t.Fatal(err)
	}
	return list
}
