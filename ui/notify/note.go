package notify

import (
	"strconv"

	"customs179/assets"
	"customs179/ui/tray"
)

// Note is one notification.
type Note struct {
	Verdict   tray.Verdict
	Waiting   int
	Recovered bool
}

// Text gives title and body. Both hold the catalogue's own words and numbers and
// nothing else: the system may hand them to a script.
func (n Note) Text(words *assets.Catalogue) (title, body string) {
	title = words.T("notify.title", nil)
	values := map[string]string{}
	if n.Waiting > 0 {
		values["n"] = strconv.Itoa(n.Waiting)
	}
	switch {
	case n.Recovered && n.Waiting > 0:
		return title, words.T("notify.recovered-backlog", values)
	case n.Recovered:
		return title, words.T("notify.recovered", nil)
	}
	values["brief"] = tray.Brief(n.Verdict, words)
	return title, words.T("notify."+string(n.Verdict.State), values)
}
