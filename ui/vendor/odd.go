package vendor

import (
	"customs179/core/config"
)

// keySign is the setting whose absence is told on its own: without it the shop
// refuses every request.
const keySign = "signKey"

// mostNamed is how many settings a remark names: a file that was never one of
// settings has any number of them.
const mostNamed = 20

// oddities are the remarks on a file, in the order in which they are told; each
// names all the settings that it is about.
var oddities = []string{"settings.import.no-key", "settings.import.twice", "settings.import.bad", "settings.import.unknown"}

// odd says what a person should know about a file that was read. What is missing
// is seen in the fields.
func (m *Import) odd(s config.Settings, warnings []config.Warning, problems []config.Problem) []string {
	names := map[string][]string{}
	add := func(what, key string) { names[what] = append(names[what], m.name(key)) }
	for _, w := range warnings {
		switch {
		case w.Key == keySign && s.SignKey.IsZero():
			add("settings.import.no-key", w.Key)
		case m.known(w.Key):
			add("settings.import.twice", w.Key)
		default:
			add("settings.import.unknown", w.Key)
		}
	}
	for _, p := range problems {
		if !p.Missing {
			add("settings.import.bad", p.Key)
		}
	}
	var out []string
	for _, what := range oddities {
		if len(names[what]) > 0 {
			out = append(out, m.env.T(what, "name", m.list(names[what])))
		}
	}
	return out
}

// list puts names into one.
func (m *Import) list(names []string) string {
	text := names[0]
	for _, n := range names[1:min(len(names), mostNamed)] {
		text = m.env.T("settings.and", "name", text, "value", n)
	}
	if len(names) > mostNamed {
		text += " …"
	}
	return text
}

// name is what a person calls a setting; one that nobody knows is its own name.
func (m *Import) name(key string) string {
	if m.known(key) {
		return m.env.T("setting." + key)
	}
	return key
}

func (m *Import) known(key string) bool { return m.env.Words.Has("setting." + key) }
