package sim

import (
	"regexp"
	"strings"

	"customs179/core/sim/rawjson"
)

var (
	amountForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,13})(\.[0-9]{1,5})?$`)
	unicodeEsc = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
)

// amount judges the raw text of totalAmount (protocol 4.4).
func (w *walk) amount(raw string) {
	switch {
	case raw == `""`:
		w.empty = append(w.empty, "totalAmount")
	case rawjson.IsString(raw):
		w.fail("totalAmount is quoted; it must be a number")
	case !amountForm.MatchString(raw):
		w.fail("totalAmount %s is no plain positive decimal with at most 5 decimals", brief(raw))
	case strings.Trim(raw, "0.") == "":
		w.fail("totalAmount is 0")
	case strings.Contains(raw, ".") && strings.HasSuffix(raw, "0") && !w.javaDouble:
		w.fail("totalAmount %s has trailing zeros", raw)
	}
}

// escapeTrouble names what makes a raw string differ from JSON.stringify's.
func escapeTrouble(raw string) string {
	for _, esc := range unicodeEsc.FindAllString(raw, -1) {
		switch strings.ToLower(esc) {
		case `\u003c`, `\u003e`, `\u0026`, `\u0027`:
			return "HTML escape " + esc
		}
	}
	switch {
	case strings.Contains(raw, `\/`):
		return `escaped slash \/`
	case unicodeEsc.MatchString(raw):
		return unicodeEsc.FindString(raw) + " stands for a character that must be raw"
	}
	return "another escape"
}

// tbs are the four parts of the string to be signed (protocol 4.1).
type tbs struct {
	session, head, list, time string
}

func tbsOf(u Upload) tbs { return tbs{u.SessionID, u.Head, u.List, u.ServiceTime} }

// text is the grammar of protocol 4.1: raw quotes around raw texts.
func (t tbs) text() string {
	return `"sessionID":"` + t.session + `"||"payExchangeInfoHead":"` + t.head +
		`"||"payExchangeInfoLists":"` + t.list + `"||"serviceTime":"` + t.time + `"`
}
