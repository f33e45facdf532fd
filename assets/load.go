package assets

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed texts
var files embed.FS

// load reads all texts of one language.
func load(from fs.FS, lang Lang) (*Catalogue, error) {
	c := &Catalogue{lang: lang, words: map[string]template{}, faults: map[string]entry{}}
	for _, step := range []struct {
		pattern string
		take    func(name string, data []byte) error
	}{
		{"texts/words/*.json", c.loadWords},
		{"texts/faults/*.json", c.loadFaults},
		{"texts/diagnosis/*.json", c.loadDiagnoses},
	} {
		names, err := fs.Glob(from, step.pattern)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", step.pattern, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(from, name)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			if err := step.take(name, data); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return c, nil
}

func (c *Catalogue) loadWords(_ string, data []byte) error {
	var words map[string]both[string]
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	for key, w := range words {
		if c.Has(key) {
			return fmt.Errorf("%s stands in another file too", key)
		}
		t, err := parse(w.in(c.lang))
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		c.words[key] = t
	}
	return nil
}

// said is what the file has about a fault in one language.
type said struct {
	Brief   string `json:"brief"`
	What    string `json:"what"`
	Meaning string `json:"meaning"`
	Do      string `json:"do"`
	Button  string `json:"button"`
}

func (c *Catalogue) loadFaults(_ string, data []byte) error {
	var rows map[string]struct {
		Command Command `json:"command"`
		Help    string  `json:"help"`
		both[said]
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	for code, row := range rows {
		if _, twice := c.faults[code]; twice {
			return fmt.Errorf("%s stands in another file too", code)
		}
		e := entry{command: row.Command, help: row.Help}
		s := row.in(c.lang)
		if err := parseAll(map[*template]string{
			&e.brief: s.Brief, &e.what: s.What, &e.meaning: s.Meaning, &e.do: s.Do, &e.press: s.Button,
		}); err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
		c.faults[code] = e
	}
	return nil
}

// explained is what the file has about an answer in one language.
type explained struct {
	Cause   string `json:"cause"`
	Meaning string `json:"meaning"`
	Cure    string `json:"cure"`
}

// loadDiagnoses reads the table of one peer, who gives the file its name.
func (c *Catalogue) loadDiagnoses(name string, data []byte) error {
	var rows []struct {
		ID    string `json:"id"`
		Code  string `json:"code"`
		Match string `json:"match"`
		both[explained]
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	peer := Peer(strings.TrimSuffix(path.Base(name), ".json"))
	for _, row := range rows {
		d := diagnosis{id: row.ID, peer: peer, known: row.Code+row.Match != ""}
		var err error
		if d.code, err = regexp.Compile(`^(` + row.Code + `)$`); err != nil {
			return fmt.Errorf("%s: %w", row.ID, err)
		}
		if row.Code == "" {
			d.code = anything
		}
		if d.text, err = regexp.Compile(row.Match); err != nil {
			return fmt.Errorf("%s: %w", row.ID, err)
		}
		e := row.in(c.lang)
		if err := parseAll(map[*template]string{&d.cause: e.Cause, &d.meaning: e.Meaning, &d.cure: e.Cure}); err != nil {
			return fmt.Errorf("%s: %w", row.ID, err)
		}
		c.diagnoses = append(c.diagnoses, d)
	}
	return nil
}

var anything = regexp.MustCompile("")

func parseAll(texts map[*template]string) error {
	for at, text := range texts {
		t, err := parse(text)
		if err != nil {
			return err
		}
		*at = t
	}
	return nil
}
