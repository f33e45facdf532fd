package platform

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"customs179/core/fault"
	"customs179/core/order"
)

func TestSampleTasks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/02-task-list.json")
	if err != nil {
		t.Fatal(err)
	}
	// encoding/json is the independent reader here: these samples hold nothing
	// that it would change.
	var want []order.Task
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	got, err := ParseTasks(text)
	if err != nil || len(got) != 3 {
		t.Fatalf("got %d, %v", len(got), err)
	}
	for i, a := range got {
		if a.Malformed != "" || !reflect.DeepEqual(a.Task, want[i]) || !strings.Contains(string(text), a.Raw) {
			t.Errorf("got %+v\nwant %+v", a, want[i])
		}
	}
	if p := got[2].Task; *p.PayType != "1" || *p.RecpCode != "91440101MA0TEST01X" || p.GUID != nil || p.CertNo != nil || len(p.Goods) != 2 {
		t.Errorf("optional fields: %+v", p)
	}
}

func TestNothingToDo(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", " \n", bom, "[]", bom + "[ ]\r\n", "null", bom + "null", "nodata", "NoData\n", `"nodata"`, bom + "nodata"} {
		if got, err := ParseTasks([]byte(body)); err != nil || len(got) != 0 {
			t.Errorf("%q: got %v, %v", body, got, err)
		}
	}
}

func TestNotTasks(t *testing.T) {
	t.Parallel()
	html := "<html>" + strings.Repeat("错", 300)
	for body, detail := range map[string]string{
		html:                             "<html>" + strings.Repeat("错", 194) + "…",
		"error: no such page":            "error: no such page",
		"[]<br/>Warning":                 "",
		`[{"recpName":"canary"`:          "",
		`{"recpName":"canary"`:           "",
		`{"recpName":"canary"}`:          "",
		`{"data":[{"recpName":"canary"`:  "",
		`{"code":1,"data":[],"msg":"x"}`: "code: 1, msg: x",
		"{}":                             "", "0": "0", "true": "true", `"hello"`: `"hello"`, "[}": "",
		"[1]\x00":                  "",
		strings.Repeat("[", 20000): "",
	} {
		got, err := ParseTasks([]byte(body))
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Transient || f.Code != fault.PlatformNotJSON || !f.Sent || got != nil {
			t.Errorf("%.40q: got %v, %v", body, got, err)
			continue
		}
		if f.Detail != detail || strings.Contains(f.Error(), "canary") {
			t.Errorf("%.40q: %v, detail %q, want %q", body, f, f.Detail, detail)
		}
	}
	for _, body := range []string{`{"code":401,"msg":"签名错误"}`, `{"error":"Invalid SIGN"}`} {
		_, err := ParseTasks([]byte(body))
		if f := fault.Of(err); !fault.Is(err, fault.PlatformDenied) || f.Kind != fault.Person {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

func TestSingleObject(t *testing.T) {
	t.Parallel()
	got, err := ParseTasks([]byte(bom + ` {"orderNo":"T1","recpCode":"R"} `))
	if err != nil || len(got) != 1 || got[0].Task.OrderNo != "T1" || *got[0].Task.RecpCode != "R" || got[0].Raw != `{"orderNo":"T1","recpCode":"R"}` {
		t.Errorf("got %+v, %v", got, err)
	}
}

// One entry of each kind, and what it is read as. A good neighbour on either
// side must come through whole.
func TestEntries(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("名", 300_000)
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for _, row := range []struct {
		entry     string
		check     func(order.Task) bool // nil: nothing to check
		malformed string                // "" = well formed, else words that Malformed holds
	}{
		{`{}`, func(x order.Task) bool { return reflect.DeepEqual(x, order.Task{}) }, ""},
		{`{"totalAmount":5.00,"verDept":3,"orderNo":123456789012345678901}`, func(x order.Task) bool {
			return x.TotalAmount == "5.00" && x.VerDept == "3" && x.OrderNo == "123456789012345678901"
		}, ""},
		{`{"totalAmount":1e400}`, func(x order.Task) bool { return x.TotalAmount == "1e400" }, ""},
		{`{"SessionID":"Old"}`, func(x order.Task) bool { return x.SessionID == "Old" }, ""},
		{`{"SessionID":"s","sessionID":"s"}`, func(x order.Task) bool { return x.SessionID == "s" }, ""},
		{`{"SessionID":"Old","sessionID":null}`, func(x order.Task) bool { return x.SessionID == "Old" }, ""},
		{`{"SessionID":"Old","sessionID":"New"}`, func(x order.Task) bool { return x.SessionID == "" }, "sessionID and SessionID differ"},
		{`{"sessionid":"x","ORDERNO":"x","note":null,"payType":"","unknown":{"a":[1,{"b":2,"b":3}]}}`, func(x order.Task) bool {
			return x.SessionID == "" && x.OrderNo == "" && x.Note == nil && *x.PayType == ""
		}, ""},
		{`{"guid":"G","note":7,"certNo":"c"}`, func(x order.Task) bool { return *x.GUID == "G" && *x.Note == "7" && *x.CertNo == "c" }, ""},
		{`{"goodsInfo":[{"gname":"a"}],"goods":[{"gname":"b"}]}`, func(x order.Task) bool { return len(x.Goods) == 1 && x.Goods[0].Name == "a" }, ""},
		{`{"goods":[{"gname":1,"itemLink":null,"price":3}],"goodsInfo":null}`, func(x order.Task) bool {
			return slices.Equal(x.Goods, []order.Goods{{Name: "1"}})
		}, ""},
		{`{"recpName":"\u202e\u202dabc\t$(x)\"=cmd|"}`, func(x order.Task) bool { return x.RecpName == "\u202e\u202dabc\t$(x)\"=cmd|" }, ""},
		{`{"recpName":"` + big + `"}`, func(x order.Task) bool { return x.RecpName == big }, ""},

		{`7`, nil, "the entry is a number"},
		{`null`, nil, "the entry is null"},
		{`"text"`, nil, "the entry is text"},
		{`[{}]`, nil, "the entry is a list"},
		{deep(65), nil, "nested deeper than 64"},
		{deep(9000), nil, "nested deeper than 64"},
		{`{"orderNo":"T1","recpName":["canary"]}`, func(x order.Task) bool { return x.OrderNo == "T1" && x.RecpName == "" }, "recpName is a list instead of text"},
		{`{"orderNo":true}`, nil, "orderNo is true or false instead of text"},
		{`{"note":{}}`, nil, "note is an object instead of text"},
		{"{\"recpName\":\"canary\xb5\xb1\"}", func(x order.Task) bool { return x.RecpName == "" }, "recpName is text that is not UTF-8 (byte 0xB5 after 6 bytes)"},
		{`{"recpName":"canary\ud83d"}`, nil, "recpName is text with half a surrogate pair"},
		{`{"recpName":"canary\u0000"}`, nil, "recpName is text with a NUL"},
		{`{"goods":{"gname":"canary"}}`, func(x order.Task) bool { return x.Goods == nil }, "goods is an object instead of a list"},
		{`{"goods":["canary",{"gname":"a","gname":"b"},{"itemLink":[]}]}`, nil,
			`goods[0] is text instead of an object; goods[1]: the key "gname" occurs twice; goods[2]: itemLink is a list`},
		{`{"orderNo":"canary","orderNo":"T2","sessionID":"s"}`, func(x order.Task) bool { return x.OrderNo == "" && x.SessionID == "s" },
			`the key "orderNo" occurs twice`},
		{`{"x":1,"x":1}`, nil, `the key "x" occurs twice`},
		{`{"goods":[` + strings.Repeat("1,", 999) + `1]}`, nil, "goods[9] is a number"},
	} {
		got, err := ParseTasks([]byte(`[{"orderNo":"before"}, ` + row.entry + ` ,{"orderNo":"after"}]`))
		if err != nil || len(got) != 3 || got[0].Task.OrderNo != "before" || got[2].Task.OrderNo != "after" {
			t.Errorf("%.60q: got %d, %v", row.entry, len(got), err)
			continue
		}
		a := got[1]
		if a.Raw != row.entry || (row.malformed == "") != (a.Malformed == "") || !strings.Contains(a.Malformed, row.malformed) {
			t.Errorf("%.60q: malformed %q, want %q", row.entry, a.Malformed, row.malformed)
		}
		if row.check != nil && !row.check(a.Task) {
			t.Errorf("%.60q: task %+.200v", row.entry, a.Task)
		}
		if strings.Contains(a.Malformed, "canary") || len(a.Malformed) > 1000 {
			t.Errorf("%.60q: %q tells the order's data", row.entry, a.Malformed)
		}
	}
}

func TestMoreThanABatch(t *testing.T) {
	t.Parallel()
	got, err := ParseTasks([]byte("[" + strings.Repeat(`{"orderNo":"T"},`, 99) + `{"orderNo":"T"}]`))
	if err != nil || len(got) != 100 {
		t.Errorf("got %d, %v", len(got), err)
	}
}

// FuzzDecodeTasks holds the promises of ParseTasks for any answer.
func FuzzDecodeTasks(f *testing.F) {
	for _, s := range []string{
		"[]", bom + "nodata", "null", `{"orderNo":"T1","SessionID":"s"}`, `{"msg":"sign"}`, "[1,null,{}]",
		`[{"orderNo":1,"sessionID":"s","totalAmount":5.0,"goods":[{"gname":"g","itemLink":"l"}],"note":"\ud83d"}]`,
		"[{\"recpName\":\"\xb5\xb1\",\"goods\":{}}]", `[{"a":1,"a":2}`, "<html>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := ParseTasks(body)
		if err != nil {
			if f := fault.Of(err); got != nil || f.Code != fault.PlatformNotJSON && f.Code != fault.PlatformDenied || !utf8.ValidString(f.Detail) {
				t.Fatalf("%q: got %v, %+v", body, got, f)
			}
			return
		}
		for _, a := range got {
			if a.Raw == "" || !strings.Contains(string(body), a.Raw) || a.Key() == "" {
				t.Fatalf("%q: raw %q", body, a.Raw)
			}
			x := a.Task
			for _, s := range []string{x.OrderNo, x.SessionID, x.InitalRequest, x.RecpName, x.TotalAmount, a.Malformed} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Fatalf("%q: unsound text %q", body, s)
				}
			}
			if again := readEntry(json.RawMessage(a.Raw)); !reflect.DeepEqual(again, a) {
				t.Fatalf("%q is read as %+v, then as %+v", a.Raw, a, again)
			}
			var object map[string]any
			if a.Malformed == "" && json.Unmarshal([]byte(a.Raw), &object) != nil && !strings.Contains(a.Raw, "e") && !strings.Contains(a.Raw, "E") {
				t.Fatalf("%q is well formed but no object", a.Raw)
			}
		}
	})
}
