package assets

import (
	"slices"
	"strings"
	"testing"

	"customs179/core/probe"
)

// TestEveryProbeWord: the joint test's report finds all its words under probe.,
// and no text is left over in the families that it asks for.
func TestEveryProbeWord(t *testing.T) {
	t.Parallel()
	c := New(ZH)
	families := map[string]bool{}
	for _, key := range probe.Keys() {
		if !c.Has("probe." + key) {
			t.Errorf("no text probe.%s", key)
		}
		family, _, _ := strings.Cut(key, ".")
		families[family] = true
	}
	for _, key := range c.Keys() {
		own, found := strings.CutPrefix(key, "probe.")
		family, _, _ := strings.Cut(own, ".")
		if found && families[family] && !slices.Contains(probe.Keys(), own) {
			t.Errorf("%s is nobody's text", key)
		}
	}
}
