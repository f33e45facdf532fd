package probe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"customs179/core/payload"
)

// FuzzCompare: whatever is pasted, Compare ends, tells equal from different, and
// names the first byte that differs. A text without a difference has no mistake.
func FuzzCompare(f *testing.F) {
	b := built(f, rich())
	f.Add("Tea", b.ToSign)
	f.Add(`a\"b//<&>+%41`, strings.ReplaceAll(b.ToSign, "/", `\/`))
	f.Add("x", `"sessionID":"x"||"payExchangeInfoHead":{"guid":1}||"payExchangeInfoLists":[]||"serviceTime":1`)
	f.Fuzz(func(t *testing.T, name, theirs string) {
		task := rich()
		task.Goods[0].Name = name
		ours, err := payload.Build(task, b.GUID, b.ServiceTime, payload.Options{})
		if err != nil {
			t.Skip()
		}
		c := Compare(ours, theirs)
		if c.Equal != (ours.ToSign == theirs) || c.Equal == (len(c.Mistakes) > 0 || !c.Explained) {
			t.Fatalf("%+v", c)
		}
		if !c.Equal {
			same := ours.ToSign[:c.At] == theirs[:c.At]
			over := c.At == min(len(theirs), len(ours.ToSign))
			if !same || !over && ours.ToSign[c.At] == theirs[c.At] {
				t.Fatalf("%+v", c)
			}
		}
		for _, m := range c.Mistakes {
			if m.Count < 1 || !slices.Contains(MistakeIDs, m.ID) {
				t.Fatalf("%+v", m)
			}
		}
		if again := Compare(ours, ours.ToSign); !again.Equal {
			t.Fatal("our own text differs from itself")
		}
	})
}

// The tokens of our text are the text: nothing is lost, nothing is invented.
func FuzzTokens(f *testing.F) {
	f.Add("Tea", "note")
	f.Add("\"\\\n\x1f\u2028😀", `,{}[]:"||`)
	f.Fuzz(func(t *testing.T, name, note string) {
		task := rich()
		task.Goods[0].Name, task.Note = name, &note
		b, err := payload.Build(task, "9D55BA71-22DE-41F4-8B50-C36C83B3B530", "1783822463217", payload.Options{})
		if err != nil {
			t.Skip()
		}
		var text strings.Builder
		for _, k := range tokensOf(b) {
			if k.start != text.Len() {
				t.Fatalf("%+v at %d", k, text.Len())
			}
			text.WriteString(k.text)
		}
		if text.String() != b.ToSign {
			t.Fatalf("%s\n%s", text.String(), b.ToSign)
		}
	})
}

// TestCorpus holds that the corpus of FuzzCompare has every mistake as a seed.
func TestCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/fuzz/FuzzCompare/*")
	if err != nil || len(files) < len(MistakeIDs)-2 {
		t.Errorf("%d seeds, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || !strings.HasPrefix(string(text), "go test fuzz v1\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
