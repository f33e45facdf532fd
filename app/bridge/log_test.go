package bridge

import (
	"testing"

	"customs179/core/diag"
)

// TestLogLines: the window shows a line's message first: the time and the level
// have columns of their own.
func TestLogLines(t *testing.T) {
	t.Parallel()
	log := diag.Open(diag.Options{Redactor: &diag.Redactor{}})
	log.Info("first frame", "ms", 912)
	log.Warn("stopped", "error", `no "card" msg=x`)
	log.Error(`said "no" msg=1`)
	want := []string{"first frame ms=912", `stopped error="no \"card\" msg=x"`, `said "no" msg=1`}
	lines := logLines{log.Ring()}.Since(0)
	if len(lines) != len(want) {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		if line.Text != want[i] || line.At.IsZero() {
			t.Errorf("line %d is %q, want %q", i, line.Text, want[i])
		}
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
}
