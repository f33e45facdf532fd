package assets

import (
	"maps"
	"slices"
	"strings"
)

// Catalogue gives the texts of one language. It does not change after New and
// may be used by several goroutines.
type Catalogue struct {
	// Report, when set before the first use, is told of every key and parameter
	// that is missing: a test sets it to t.Error. At run time the key or the
	// parameter's name is shown instead, so that a person can read it out.
	Report func(problem string)

	lang      Lang
	words     map[string]template
	faults    map[string]entry
	diagnoses []diagnosis
}

// New gives the catalogue of a language; any other than EN is Chinese. It panics
// when the embedded files cannot be read, which the package's tests rule out.
func New(lang Lang) *Catalogue {
	if lang != EN {
		lang = ZH
	}
	c, err := load(files, lang)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return c
}

// Lang gives the catalogue's language.
func (c *Catalogue) Lang() Lang { return c.lang }

// Has reports whether there is a text of that key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.words[key]
	return ok
}

// Keys lists the keys of all texts, sorted. Faults and diagnoses have none.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.words)) }

// T gives the text of a key with its parameters filled in. Values of the kind
// "in 4 minutes" come from Duration. Never pass text of an order or a server to
// a text under notify: Windows shows notifications through a script.
func (c *Catalogue) T(key string, values map[string]string) string {
	t, ok := c.words[key]
	if !ok {
		c.report("no text " + key)
		return key
	}
	return c.fill(key, t, values)
}

func (c *Catalogue) fill(key string, t template, values params) string {
	var b strings.Builder
	t.fill(&b, values, func(name string) { c.report("no value for {" + name + "} in " + key) })
	return b.String()
}

func (c *Catalogue) report(problem string) {
	if c.Report != nil {
		c.Report(problem)
	}
}
