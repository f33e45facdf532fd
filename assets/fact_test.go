package assets

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
)

// sentence is English that a Chinese reader should not have to read.
var sentence = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

func translated(text string) bool {
	return !sentence.MatchString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Every sentence that stands in the prober's source as a fact has its words.
func TestFactsOfTheSource(t *testing.T) {
	t.Parallel()
	c := New(ZH)
	c.Report = func(problem string) { t.Error(problem) }
	found := 0
	for _, place := range []string{"../core/probe/*.go", "../core/payload/validate.go"} {
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
				if !translated(c.Fact(text)) {
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
	take := func(e ast.Expr) { texts = append(texts, factSamples(e, consts)...) }
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if i < len(n.Values) {
					consts[id.Name] = append(consts[id.Name], factSamples(n.Values[i], consts)...)
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

// factSamples gives what an expression may come to; nil when nothing of it is
// written there.
func factSamples(e ast.Expr, consts map[string][]string) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{verb.ReplaceAllString(text, "7")}
		}
	case *ast.Ident:
		return consts[e.Name]
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return factSamples(e.Args[0], consts)
		}
	case *ast.BinaryExpr:
		left, right := factSamples(e.X, consts), factSamples(e.Y, consts)
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

func TestFactsKeepWhatTheyHold(t *testing.T) {
	t.Parallel()
	zh := New(ZH)
	for text, want := range map[string]string{
		"127.0.0.1 is an address, no name":                     "127.0.0.1 是地址，不用解析",
		"shop.example.com is 203.0.113.7, 203.0.113.8":         "shop.example.com 对应 203.0.113.7, 203.0.113.8",
		`"10000", a text`:                                      `"10000"，是文本`,
		"nothing before {":                                     "左花括号前面什么都没有",
		"a JSON list, [] for none":                             "JSON 列表，没有订单时是空列表",
		"Java: status 403, no JSON, browser: status 200, JSON": "Java：状态码 403，不是 JSON；浏览器：状态码 200，是 JSON",
		"sign: the control answered with an error [pin.refused]: [模块]输入口令错误":                                                              "加签：控件的回答 [pin.refused]：[模块]输入口令错误",
		"openReq as customs: POST http://example.com/openReq: EOF [net.broken]":                                                           "openReq，像海关一样访问：POST http://example.com/openReq：对方中断了连接 [net.broken]",
		`call back: the platform did not answer success [platform.no]: {"code":0}`:                                                        `回调：商城没有回答 success [platform.no]：{"code":0}`,
		"check the signature: check signature: the signature is not one of this key over this text [cert.mismatch] [eport.bad-signature]": "验证签名：用证书核对：签名不是用这把密钥对这份文本做的 [cert.mismatch] [eport.bad-signature]",
		"not one JSON value: invalid character '<' looking for beginning of value at byte 1 of 15: <html>ok</html>":                       "不是一个 JSON 值：开头的 '<' 不对，第 1 字节，共 15 字节：<html>ok</html>",
		`text instead of an object: "{}"`:   `应当是对象，实际：文本："{}"`,
		"3ms a signature, the longest 1.2s": "每次 3 毫秒，最长 1.2 秒",
		"26h0m0s ahead":                     "超前 26 小时 0 分",
		"1 character with white space":      "1 个字符，有空白",
		"somebody: nobody [no.code]: x":     "somebody: nobody [no.code]: x",
		`{"end": end}`:                      `{"end": end}`,
		"something that nobody has worded":  "something that nobody has worded",
		"":                                  "",
		"a\nb":                              "a\nb",
	} {
		if got := zh.Fact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := New(EN).Fact("status 200, 58 bytes"); got != "status 200, 58 bytes" {
		t.Error(got)
	}
	for text, want := range map[string]bool{"status 200, 58 bytes": true, "<html>": false, "": false, strings.Repeat("x", factLong+1): false} {
		if FactWorded(text) != want {
			t.Errorf("%.40q: %v", text, !want)
		}
	}
}
