package autostart

import (
	"strings"

	"customs179/assets"
)

// desktop is the entry as the text of a desktop file.
func (e Entry) desktop() string {
	words := []string{quote(e.Exe)}
	for _, a := range e.Args {
		words = append(words, quote(a))
	}
	return strings.Join([]string{
		"[Desktop Entry]",
		"Type=Application",
		"Version=1.0",
		"Name=" + assets.New(assets.EN).T("app.name", nil),
		"Name[zh_CN]=" + assets.New(assets.ZH).T("app.name", nil),
		"Exec=" + strings.Join(words, " "),
		"Terminal=false",
		"X-GNOME-Autostart-enabled=true",
		"",
	}, "\n")
}

// The rules of Exec: a word in quotes keeps its blanks, four characters in it are
// escaped, a percent sign is doubled, and then every backslash once more.
var (
	escape = strings.NewReplacer(`"`, `\\"`, "`", "\\\\`", "$", `\\$`, `\`, `\\\\`, "%", "%%")
	plain  = strings.NewReplacer(`\\"`, `"`, "\\\\`", "`", `\\$`, "$", `\\\\`, `\`, "%%", "%")
)

func quote(word string) string { return `"` + escape.Replace(word) + `"` }

// program gives the program that a desktop file starts, "" for none.
func program(text string) string {
	line := value(text, "Exec")
	if !strings.HasPrefix(line, `"`) {
		word, _, _ := strings.Cut(line, " ")
		return plain.Replace(word)
	}
	line = line[1:]
	for i := 0; i < len(line); i++ {
		switch {
		case strings.HasPrefix(line[i:], `\\`) && i+2 < len(line):
			if line[i+2] == '\\' {
				i++ // four stand for one
			}
			i += 2
		case line[i] == '"':
			return plain.Replace(line[:i])
		}
	}
	return ""
}

// startsWithSession reports whether nothing in the file switches it off.
func startsWithSession(text string) bool {
	return value(text, "Hidden") != "true" && value(text, "X-GNOME-Autostart-enabled") != "false"
}

// value gives a key of the file's main group.
func value(text, key string) string {
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inside = line == "[Desktop Entry]"
			continue
		}
		name, v, ok := strings.Cut(line, "=")
		if inside && ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
