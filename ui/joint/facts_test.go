package joint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// sentence is English that a Chinese reader should not have to read.
var sentence = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

func translated(text string) bool {
	return !sentence.MatchString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Every sentence that stands in the prober's source as a fact has its words.
func TestFactsOfTheSource(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	p := newPage(t, e)
	found := 0
	for _, place := range []string{"../../core/probe/*.go", "../../core/payload/validate.go"} {
		names, err := filepath.Glob(place)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", place, names, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, text := range factsIn(t, name) {
				found++
				if !translated(p.fact(text)) {
					t.Errorf("%s: %q has no words", filepath.Base(name), text)
				}
			}
		}
	}
	if found < 150 {
		t.Errorf("only %d facts were found", found)
	}
}

// factsIn finds the texts that a file gives to the functions that make lines,
// with a number in place of what is not written there.
func factsIn(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	consts := map[string][]string{}
	var texts []string
	take := func(e ast.Expr) { texts = append(texts, samples(e, consts)...) }
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if i < len(n.Values) {
					consts[id.Name] = append(consts[id.Name], samples(n.Values[i], consts)...)
				}
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"ok", "info", "warn", "fail", "failed", "refuse"}, f.Sel.Name) {
				for _, a := range n.Args[min(1, len(n.Args)):] {
					take(a)
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && (id.Name == "Seen" || id.Name == "Expected") {
				take(n.Value)
			}
		}
		return true
	})
	return texts
}

var verb = regexp.MustCompile(`%0?\d?[a-zA-Z]`)

// samples gives what an expression may come to; nil when nothing of it is
// written there.
func samples(e ast.Expr, consts map[string][]string) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{verb.ReplaceAllString(text, "7")}
		}
	case *ast.Ident:
		return consts[e.Name]
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return samples(e.Args[0], consts)
		}
	case *ast.BinaryExpr:
		left, right := samples(e.X, consts), samples(e.Y, consts)
		if left == nil && right == nil {
			return nil
		}
		return []string{one(left) + one(right)}
	}
	return nil
}

func one(texts []string) string {
	if len(texts) == 0 {
		return "7"
	}
	return texts[0]
}

// No line of a real run is left in English on the Chinese page.
func TestFactsOfRuns(t *testing.T) {
	p := newPage(t, uitest.Env(t, uitest.New(t), assets.ZH))
	for what, run := range map[string]steps{"good": goodSteps(t), "broken": brokenSteps(t)} {
		for name, s := range run {
			for _, l := range s.Lines {
				for _, text := range []string{l.Seen, l.Expected} {
					if !translated(p.fact(text)) {
						t.Errorf("%s %s %s: %q has no words", what, name, l.ID, text)
					}
				}
			}
		}
	}
}

func TestFactsKeepWhatTheyHold(t *testing.T) {
	zh := newPage(t, uitest.Env(t, uitest.New(t), assets.ZH))
	for text, want := range map[string]string{
		"127.0.0.1 is an address, no name":                     "127.0.0.1 是地址，不用解析",
		"shop.example.com is 203.0.113.7, 203.0.113.8":         "shop.example.com 对应 203.0.113.7, 203.0.113.8",
		`"10000", a text`:                                      `"10000"，是文本`,
		"nothing before {":                                     "左花括号前面什么都没有",
		"a JSON list, [] for none":                             "JSON 列表，没有订单时是空列表",
		"Java: status 403, no JSON, browser: status 200, JSON": "Java：状态码 403，不是 JSON；浏览器：状态码 200，是 JSON",
		"sign: the control answered with an error [pin.refused]: [模块]输入口令错误": "控件对 sign 的回答 [pin.refused]：[模块]输入口令错误",
		"something that nobody has worded":                                   "something that nobody has worded",
		"":                                                                   "",
		"a\nb":                                                               "a【LF】b",
	} {
		if got := zh.fact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	en := &Page{env: &kit.Env{Words: assets.New(assets.EN)}}
	if got := en.fact("status 200, 58 bytes"); got != "status 200, 58 bytes" {
		t.Error(got)
	}
	if legible("a\u200bb\x01\x7f"+string(probe.OK)) != "a【U+200B】b【0x01】【DEL】ok" {
		t.Error(legible("a\u200bb\x01\x7f"))
	}
}
