package assets

import (
	"slices"
	"strings"
	"testing"
)

// names gives the parameters of a text, with those inside brackets.
func (t template) names() []string {
	var names []string
	for _, p := range t {
		if p.name != "" {
			names = append(names, p.name)
		}
		names = append(names, p.with.names()...)
		names = append(names, p.without.names()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestFill(t *testing.T) {
	t.Parallel()
	const orders = "[order {no}|[{n} {n:order|orders}|orders]]"
	tests := []struct {
		text    string
		values  params
		want    string
		missing string
	}{
		{"plain", nil, "plain", ""},
		{"", nil, "", ""},
		{"a {n} b", params{"n": "3"}, "a 3 b", ""},
		{"a {n} b", nil, "a {n} b", "n"},
		{"{n:day|days}", params{"n": "1"}, "day", ""},
		{"{n:day|days}", params{"n": "21"}, "days", ""},
		{"a[ {n}]", nil, "a", ""},
		{"a[ {n}]", params{"n": ""}, "a", ""},
		{"a[ {n}| b]c", nil, "a bc", ""},
		{"a[ {n}| b]c", params{"n": "0"}, "a 0c", ""},
		{"[{a}{b}|none]", params{"a": "1"}, "none", ""},
		{orders, params{"no": "X", "n": "4"}, "order X", ""},
		{orders, params{"n": "1"}, "1 order", ""},
		{orders, params{"n": "4"}, "4 orders", ""},
		{orders, nil, "orders", ""},
		{"[a[{b}|{c}]]", nil, "a{c}", "c"},
		{"{a}", params{"a": "{b}[x]"}, "{b}[x]", ""}, // a value is never read as a text
	}
	for _, tt := range tests {
		parsed, err := parse(tt.text)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		var b strings.Builder
		var missing []string
		parsed.fill(&b, tt.values, func(name string) { missing = append(missing, name) })
		if got := strings.Join(missing, " "); b.String() != tt.want || got != tt.missing {
			t.Errorf("%q with %v: %q, missing %q", tt.text, tt.values, b.String(), got)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{", "{a", "}", "]", "a|b", "[a", "[a|b", "[a|b|c]", "{A}", "{}", "{a b}", "{n:one}", "{n:|many}", "{n:one|}", "[{a]}",
	} {
		if got, err := parse(text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
