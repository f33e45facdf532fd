package assets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"customs179/core/fault"
)

var (
	anchored = regexp.MustCompile(`(?m)^##+ (.+) \{#([a-z]+)\}$`)
	pictured = regexp.MustCompile(`(?m)^!\[([^\]]+)\]\(([^)]+)\)$`)
)

// TestGuideHasEveryAnchor: a fault's button leads to its section, under the
// same title.
func TestGuideHasEveryAnchor(t *testing.T) {
	t.Parallel()
	var both [][]string
	for _, lang := range Langs {
		c := strict(t, lang)
		titles, order := map[string]string{}, []string(nil)
		for _, m := range anchored.FindAllStringSubmatch(Guide(lang), -1) {
			if titles[m[2]] != "" {
				t.Errorf("%s: the anchor %s twice", lang, m[2])
			}
			titles[m[2]] = m[1]
			order = append(order, m[2])
		}
		both = append(both, order)
		for _, code := range fault.All {
			anchor := c.Fault(string(code), nil).Help
			if want := c.T("help.anchor."+anchor, nil); titles[anchor] != want {
				t.Errorf("%s %s: the section %s is %q, want %q", lang, code, anchor, titles[anchor], want)
			}
		}
	}
	if !slices.Equal(both[0], both[1]) {
		t.Errorf("the languages have other sections:\n%v\n%v", both[0], both[1])
	}
}

// TestDocumentsAreClean holds for every long text that people read.
func TestDocumentsAreClean(t *testing.T) {
	t.Parallel()
	drawn, err := glyphs(FontRegular())
	if err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string]func(Lang) string{"guide": Guide, "checklist": Checklist} {
		for _, lang := range Langs {
			for n, line := range strings.Split(document(lang), "\n") {
				if dirt := dirtOf(lang, line, drawn); dirt != "" {
					t.Errorf("%s %s %d %s: %q", name, lang, n+1, dirt, line)
				}
			}
		}
	}
}

// dirtOf says what must not stand in a line.
func dirtOf(lang Lang, line string, drawn map[rune]bool) string {
	if i := strings.IndexAny(line, "！$`\"“”‘’\t\r\uFFFD"); i >= 0 {
		return fmt.Sprintf("has %q", []rune(line[i:])[0])
	}
	if strings.Contains(strings.TrimPrefix(line, "!["), "!") {
		return "has an exclamation mark"
	}
	if lang == EN && strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "has Chinese"
	}
	if strings.Contains(line, "您") {
		return "addresses the reader"
	}
	for _, r := range line {
		if !drawn[r] {
			return fmt.Sprintf("has %q, which the font cannot draw", r)
		}
	}
	return ""
}

// TestGuidePictures: the icons are always there, the others may come later.
func TestGuidePictures(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		found := 0
		for _, m := range pictured.FindAllStringSubmatch(Guide(lang), -1) {
			data := GuidePicture(m[2])
			if strings.HasPrefix(m[2], "../icons/") && data == nil {
				t.Errorf("%s: no icon %s", lang, m[2])
			}
			if data != nil && !strings.HasPrefix(string(data), "\x89PNG") {
				t.Errorf("%s: %s is no PNG", lang, m[2])
			}
			found++
		}
		if found < len(IconNames)-1 {
			t.Errorf("%s: %d pictures", lang, found)
		}
	}
	if GuidePicture("none.png") != nil || GuidePicture("../assets.go") != nil {
		t.Error("a picture that does not exist")
	}
}
