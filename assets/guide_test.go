package assets

import (
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

func TestGuideIsClean(t *testing.T) {
	t.Parallel()
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	drawn, err := glyphs(FontRegular())
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Langs {
		for n, line := range strings.Split(Guide(lang), "\n") {
			if i := strings.IndexAny(line, "！$`\"“”‘’\t\r\uFFFD"); i >= 0 {
				t.Errorf("%s %d: %q must not stand in %q", lang, n+1, []rune(line[i:])[0], line)
			}
			if lang == EN && strings.ContainsFunc(line, han) {
				t.Errorf("%s %d has Chinese: %q", lang, n+1, line)
			}
			if strings.Contains(line, "您") {
				t.Errorf("%s %d addresses the reader: %q", lang, n+1, line)
			}
			for _, r := range line {
				if !drawn[r] {
					t.Errorf("%s %d: the font cannot draw %q", lang, n+1, r)
				}
			}
		}
	}
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
