package assets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// strict gives a catalogue that fails the test for whatever is missing.
func strict(t *testing.T, lang Lang) *Catalogue {
	t.Helper()
	c := New(lang)
	c.Report = func(problem string) {
		t.Helper()
		t.Errorf("%s: %s", lang, problem)
	}
	return c
}

// all gives every text of a language under a name, faults and diagnoses too.
func (c *Catalogue) all() map[string]template {
	texts := map[string]template{}
	for key, t := range c.words {
		texts[key] = t
	}
	for code, e := range c.faults {
		for part, t := range map[string]template{
			"brief": e.brief, "what": e.what, "meaning": e.meaning, "do": e.do, "button": e.press,
		} {
			texts["fault "+code+" "+part] = t
		}
	}
	for _, d := range c.diagnoses {
		for part, t := range map[string]template{"cause": d.cause, "meaning": d.meaning, "cure": d.cure} {
			texts["diagnosis "+d.id+" "+part] = t
		}
	}
	return texts
}

// samples are values that are words of the language, not figures.
var samples = params{"time": "4 分钟", "d": "4 分钟", "name": "地址", "fields": "地址", "brief": "地址", "reason": "地址"}

// variants gives the texts that can come out of a template: with all parameters,
// with figures that are 1, and with none.
func (t template) variants() []string {
	var out []string
	for _, figure := range []string{"12", "1", ""} {
		values := params{}
		for _, name := range t.names() {
			if figure == "" {
				continue
			}
			if values[name] = figure; samples[name] != "" {
				values[name] = samples[name]
			}
		}
		var b strings.Builder
		t.fill(&b, values, func(string) {})
		out = append(out, b.String())
	}
	return out
}

// literals gives all literal text of a template.
func (t template) literals() string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.literal + p.one + p.many + p.with.literals() + p.without.literals())
	}
	return b.String()
}

func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	zh, en := New(ZH).all(), New(EN).all()
	if len(zh) != len(en) {
		t.Errorf("%d texts in Chinese, %d in English", len(zh), len(en))
	}
	for key, text := range zh {
		if got, want := en[key].names(), text.names(); !slices.Equal(got, want) {
			t.Errorf("%s: parameters %v in English, %v in Chinese", key, got, want)
		}
	}
}

func TestTextsAreClean(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		for key, text := range New(lang).all() {
			written := text.literals()
			if strings.TrimSpace(written) == "" {
				t.Errorf("%s %s is empty", lang, key)
			}
			if i := strings.IndexAny(written, "!！$`\"“”‘’\\\t\r\n\uFFFD"); i >= 0 {
				t.Errorf("%s %s: %q must not stand in %q", lang, key, []rune(written[i:])[0], written)
			}
			for _, out := range text.variants() {
				// A text inside brackets may begin or end with a blank, a whole text may not,
				// but Fault trims its own.
				if !strings.HasPrefix(key, "fault ") && out != strings.TrimSpace(out) || strings.Contains(out, "  ") {
					t.Errorf("%s %s: blanks in %q", lang, key, out)
				}
			}
			if han := strings.ContainsFunc(written, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han && lang == EN && key != "lang.zh" {
				t.Errorf("%s %s has Chinese: %q", lang, key, written)
			}
			if strings.Contains(written, "您") {
				t.Errorf("%s %s addresses the reader: %q", lang, key, written)
			}
		}
	}
}

// TestChineseSigns: full-width signs, blanks between Chinese and figures or
// Latin words, and none between Chinese characters.
func TestChineseSigns(t *testing.T) {
	t.Parallel()
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	latin := func(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for key, text := range New(ZH).all() {
		for _, out := range text.variants() {
			runes := []rune(strings.ReplaceAll(out, "海关179上报助手", "")) // the name is written in one
			for i := 1; i < len(runes); i++ {
				a, b := runes[i-1], runes[i]
				if han(a) && latin(b) || latin(a) && han(b) || han(a) && strings.ContainsRune(",.;:?()", b) {
					t.Errorf("%s: %q: %q next to %q", key, out, a, b)
				}
			}
		}
	}
}

// Limits: the tray's tooltip has to fit in 60 characters, and it is made of the
// brief and the words before it.
func TestBriefsAreShort(t *testing.T) {
	t.Parallel()
	const tooltip = 60
	most := map[Lang]int{ZH: 12, EN: 32}
	for _, lang := range Langs {
		c := strict(t, lang)
		for code, e := range c.faults {
			for _, brief := range e.brief.variants() {
				if n := utf8.RuneCountInString(brief); n > most[lang] {
					t.Errorf("%s %s: the brief %q has %d characters", lang, code, brief, n)
				}
				if strings.ContainsAny(brief, "'。.") {
					t.Errorf("%s %s: a sign in the brief %q", lang, code, brief)
				}
				for _, state := range []string{"error", "person", "trouble"} {
					if tip := c.T("tray."+state, params{"brief": brief}); utf8.RuneCountInString(tip) > tooltip {
						t.Errorf("%s: the tooltip %q is too long", lang, tip)
					}
				}
			}
			for _, button := range e.press.variants() {
				if n := utf8.RuneCountInString(button); n > 20 || lang == ZH && n > 6 {
					t.Errorf("%s %s: the button %q is long", lang, code, button)
				}
			}
		}
		for _, key := range c.Keys() {
			if strings.HasPrefix(key, "notify.") && strings.Contains(c.words[key].literals(), "'") {
				t.Errorf("%s %s: an apostrophe in a notification", lang, key)
			}
		}
	}
}

// TestFilesAreSorted reads the files as text: a map would hide double keys.
func TestFilesAreSorted(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"words", "faults"} {
		names, err := fs.Glob(files, "texts/"+folder+"/*.json")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", folder, names, err)
		}
		for _, name := range names {
			data, err := files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			keys, err := topKeys(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for i := 1; i < len(keys); i++ {
				if keys[i-1] >= keys[i] {
					t.Errorf("%s: %s does not come after %s", path.Base(name), keys[i], keys[i-1])
				}
			}
		}
	}
}

// topKeys gives the keys of one JSON object in their order, double ones too.
func topKeys(data []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	var keys []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("value of %v: %w", key, err)
		}
		keys = append(keys, key.(string))
	}
	return keys, nil
}

func TestMissing(t *testing.T) {
	t.Parallel()
	var told []string
	c := New("fr")
	if c.Lang() != ZH {
		t.Errorf("another language gives %s", c.Lang())
	}
	c.Report = func(problem string) { told = append(told, problem) }
	if got := c.T("no.such", nil); got != "no.such" || c.Has("no.such") {
		t.Errorf("missing key: %q", got)
	}
	if got := c.T("common.ms", nil); got != "{n} 毫秒" {
		t.Errorf("missing value: %q", got)
	}
	if e := c.Fault("new.code", nil); e.Brief != "new.code" || e.Code != "new.code" || e.Command != CommandMakeBundle {
		t.Errorf("missing fault: %+v", e)
	}
	want := []string{"no text no.such", "no value for {n} in common.ms", "no fault new.code"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
}
