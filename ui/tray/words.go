package tray

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
)

// tooltipCap is how many characters a tooltip has at most: Windows cuts at 127,
// and a longer one is not read.
const tooltipCap = 60

// Brief names what decided, in words that hold nothing but the catalogue's own
// and a number; "" when nothing needs a name.
func Brief(v Verdict, words *assets.Catalogue) string {
	switch {
	case v.Setup:
		return words.T("tray.setup", nil)
	case v.Code != "":
		return words.Fault(string(v.Code), numbers(v.Params)).Brief
	case v.Held > 0:
		return words.T("notify.held", map[string]string{"n": strconv.Itoa(v.Held)})
	}
	return ""
}

// numbers leaves of a condition's parameters only the numbers: what came from an
// order or a server never gets into the tray or into a notification.
func numbers(p status.Params) map[string]string {
	kept := map[string]string{}
	if n := p["n"]; n != "" && len(n) <= 6 && strings.Trim(n, "0123456789") == "" {
		kept["n"] = n
	}
	return kept
}

// Tooltip is the sentence of a verdict.
func Tooltip(v Verdict, s *status.Snapshot, words *assets.Catalogue) string {
	params := map[string]string{}
	brief := func() {
		if b := Brief(v, words); b != "" {
			params["brief"] = b
		}
	}
	count := func(n int) {
		if n > 0 {
			params["n"] = strconv.Itoa(n)
		}
	}
	switch v.State {
	case StatePerson:
		if v.Setup {
			return limit(words.T("tray.setup", nil))
		}
		brief()
	case StateError, StateTrouble:
		brief()
	case StatePaused, StateWorking:
		count(s.Waiting())
	case StateIdle:
		count(s.Today.Done)
	}
	return limit(words.T("tray."+string(v.State), params))
}

// limit cuts a text that is too long, with a mark of the cut.
func limit(text string) string {
	if utf8.RuneCountInString(text) <= tooltipCap {
		return text
	}
	return string([]rune(text)[:tooltipCap-1]) + "…"
}

// about reports whether a code belongs to a room, such as "pin" or "store".
func about(code fault.Code, rooms ...string) bool {
	room, _, _ := strings.Cut(string(code), ".")
	for _, r := range rooms {
		if r == room {
			return true
		}
	}
	return false
}
