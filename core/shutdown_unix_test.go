//go:build unix

package core_test

import (
	"strings"
	"testing"
	"time"

	"customs179/core/pipeline"
	"customs179/core/store"
)

// TestTermAtEveryPoint sends a child SIGTERM at every named point: it ends by
// itself with exit code 0, has finished its steps, and leaves a clean ledger
// (figure F23).
func TestTermAtEveryPoint(t *testing.T) {
	t.Parallel()
	r := endingRun(t, 8)
	var longest time.Duration
	for _, at := range pipeline.Points {
		p, err := r.planAt(at)
		if err != nil {
			t.Fatal(err)
		}
		p.Term = true
		notes, ended, err := r.launch(p, 30*time.Second)
		gone := time.Now()
		if err != nil || ended != nil {
			t.Fatalf("%s: the child ended with %v, %v\n%s", at, ended, err, strings.Join(r.log, "\n"))
		}
		reached, err := r.hear(notes)
		if err != nil || reached != at {
			t.Fatalf("%s: came to %q, %v", at, reached, err)
		}
		for _, n := range notes {
			if n.Msg == killAt {
				longest = max(longest, gone.Sub(n.Time))
			}
		}
		s, found, err := store.Open(store.Options{Dir: r.dir})
		if err != nil || found.Kind != store.KindClean {
			t.Fatalf("%s: the ledger was left %s, %v", at, found.Kind, err)
		}
		if err := finished(s); err != nil {
			t.Errorf("%s: %v", at, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("the longest end took %v", longest.Round(time.Millisecond))
}
