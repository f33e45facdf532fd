package operator

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Words are the texts of the window by key and language, as its catalogue has
// them, so that the operator finds what a key stands for.
type Words struct{ texts map[string]map[string]string }

// LoadWords reads all catalogue files below a folder.
func LoadWords(dir string) (*Words, error) {
	w := &Words{texts: make(map[string]map[string]string)}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var some map[string]json.RawMessage
		if err := json.Unmarshal(text, &some); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		for key, raw := range some {
			var entry map[string]string
			if json.Unmarshal(raw, &entry) == nil && entry["zh"] != "" {
				w.texts[key] = entry
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	if len(w.texts) == 0 {
		return nil, fmt.Errorf("the catalogue in %s is empty", dir)
	}
	return w, nil
}

// Pattern gives what a text looks like on screen, with anything where it has
// parameters.
func (w *Words) Pattern(key, lang string) (*regexp.Regexp, error) {
	text := w.texts[key][lang]
	if text == "" {
		return nil, fmt.Errorf("the catalogue has no text %s in %s", key, lang)
	}
	r := &reader{rest: text}
	re, err := regexp.Compile(`(?s)^\s*` + r.read("") + `\s*$`)
	if err != nil {
		return nil, fmt.Errorf("the text %s: %w", key, err)
	}
	return re, nil
}

// reader makes a pattern of a template: {name}, {name:one|many}, [with|without].
type reader struct{ rest string }

// read goes on until one of the ends, which it takes away.
func (r *reader) read(ends string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(r.rest, "{["+ends)
		if i < 0 {
			b.WriteString(regexp.QuoteMeta(r.rest))
			r.rest = ""
			return b.String()
		}
		b.WriteString(regexp.QuoteMeta(r.rest[:i]))
		c := r.rest[i]
		r.rest = r.rest[i+1:]
		switch c {
		case '{':
			var inside string
			inside, r.rest, _ = strings.Cut(r.rest, "}")
			if _, forms, ok := strings.Cut(inside, ":"); ok {
				one, many, _ := strings.Cut(forms, "|")
				b.WriteString("(?:" + regexp.QuoteMeta(one) + "|" + regexp.QuoteMeta(many) + ")")
			} else {
				b.WriteString("(.*?)")
			}
		case '[':
			b.WriteString("(?:" + r.option() + ")")
		default:
			return b.String()
		}
	}
}

// option reads the parts of a bracket; one without a second part may be missing.
func (r *reader) option() string {
	before := r.rest
	with := r.read("|]")
	if taken := before[:len(before)-len(r.rest)]; strings.HasSuffix(taken, "]") {
		return with + "|"
	}
	return with + "|" + r.read("]")
}
