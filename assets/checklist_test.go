package assets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	group    = regexp.MustCompile(`^## ([0-9]+) (.+) \{#([a-z]+)\}$`)
	numbered = regexp.MustCompile(`^### ([0-9]+)\.([0-9]+) (.+)$`)
)

// parts are how the three parts of a line begin.
var parts = map[Lang][]string{
	ZH: {"- 做什么：", "- 应看到：", "- 不符时："},
	EN: {"- Do: ", "- See: ", "- If not: "},
}

// TestChecklistHasTheSameLines: a line is named over the phone by its number,
// whatever language each side reads; every line says what to do, what must be
// seen, and what to send back if not.
func TestChecklistHasTheSameLines(t *testing.T) {
	t.Parallel()
	var both [][]string
	for _, lang := range Langs {
		var found []string
		groups, line := 0, 0
		rows := strings.Split(Checklist(lang), "\n")
		for i, row := range rows {
			if m := group.FindStringSubmatch(row); m != nil {
				groups, line = groups+1, 0
				if m[1] != fmt.Sprint(groups) {
					t.Errorf("%s: %q is group %d", lang, row, groups)
				}
				found = append(found, m[1]+" "+m[3])
			}
			m := numbered.FindStringSubmatch(row)
			if m == nil {
				if strings.HasPrefix(row, "###") {
					t.Errorf("%s: %q has no number", lang, row)
				}
				continue
			}
			line++
			if m[1] != fmt.Sprint(groups) || m[2] != fmt.Sprint(line) {
				t.Errorf("%s: %q is %d.%d", lang, row, groups, line)
			}
			found = append(found, m[1]+"."+m[2])
			hasParts(t, lang, row, rows[i+1:])
		}
		both = append(both, found)
	}
	if !slices.Equal(both[0], both[1]) {
		t.Errorf("the languages have other lines:\n%v\n%v", both[0], both[1])
	}
	if len(both[0]) < 60 {
		t.Errorf("only %d lines", len(both[0]))
	}
}

// hasParts demands the three parts below a line, in their order, and no fourth.
func hasParts(t *testing.T, lang Lang, title string, below []string) {
	t.Helper()
	for i, begins := range parts[lang] {
		if i >= len(below) || len(strings.TrimPrefix(below[i], begins)) == len(below[i]) || len(below[i]) < len(begins)+5 {
			t.Errorf("%s: %q lacks %q", lang, title, begins)
			return
		}
	}
	if len(below) > 3 && below[3] != "" {
		t.Errorf("%s: %q goes on with %q", lang, title, below[3])
	}
}

// TestChecklistKeepsSecrets: the rules about what is never sent, and about the
// PIN, stand before the first line.
func TestChecklistKeepsSecrets(t *testing.T) {
	t.Parallel()
	for lang, rules := range map[Lang][]string{
		ZH: {"不能发回：卡密码、签名密钥（signKey）、订单数据", "不要故意输错卡密码"},
		EN: {"Must not be sent: the card PIN, the sign key, order data", "Never enter a wrong PIN on purpose"},
	} {
		head, _, _ := strings.Cut(Checklist(lang), "\n### ")
		for _, rule := range rules {
			if !strings.Contains(head, rule) {
				t.Errorf("%s: the head lacks %q", lang, rule)
			}
		}
	}
}
