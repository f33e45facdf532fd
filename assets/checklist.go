package assets

import "embed"

// Both languages are demanded: the tests hold their lines together.
//
//go:embed help
var checklists embed.FS

// Checklist gives the checklist of the first real card as text of the guide's
// form: sections (## 3 name {#anchor}), lines that can be named over the phone
// (### 3.4 name), and below each its three parts as items: what to do, what must
// be seen, what to send back if not. Each part begins with its own name and a
// colon. It panics when the embedded text is missing, which the package's tests
// rule out.
func Checklist(lang Lang) string {
	return document(checklists, lang, "help/first-card-checklist.md", "help/first-card-checklist.en.md")
}
