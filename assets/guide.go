package assets

import (
	"embed"
	"path"
)

// The guide's pictures are shown where they exist, so that a build without them
// is still whole: only the two texts are demanded.
//
//go:embed guide
var guide embed.FS

// Guide gives the operator's guide as text: headings (#, ##, ###) that may end
// in an anchor {#name}, paragraphs, lines of a list (- or 1.), and pictures
// alone on their line (![words](file)). It panics when the embedded text is
// missing, which the package's tests rule out.
func Guide(lang Lang) string {
	return document(guide, lang, "guide/guide.zh.md", "guide/guide.en.md")
}

// document reads one of two embedded texts.
func document(from embed.FS, lang Lang, zh, en string) string {
	name := zh
	if lang == EN {
		name = en
	}
	text, err := from.ReadFile(name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return string(text)
}

// GuidePicture gives a picture of the guide by the file named in its text, nil
// when there is none. The icons of the tray can be named too.
func GuidePicture(file string) []byte {
	at, from := path.Join("guide", file), guide
	if path.Dir(at) == "icons" {
		from = icons
	}
	data, err := from.ReadFile(at)
	if err != nil {
		return nil
	}
	return data
}
