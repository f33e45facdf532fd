package customs

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"customs179/core/fault"
	"customs179/core/order"
)

const duplicateText = "上传失败,入库失败 java.sql.SQLException: ORA-00001: 违反唯一约束条件 (sessionID重复)"

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		code, message string
		want          order.VerdictClass
	}{
		// Protocol 7.5, row by row.
		{"10000", "上传成功", order.VerdictAccepted},
		{"10000", "", order.VerdictAccepted},
		{"20006", duplicateText, order.VerdictDuplicate},
		{"20006", "上传失败,入库失败", order.VerdictBareDuplicate},
		{"20006", " 上传失败，入库失败\n", order.VerdictBareDuplicate},
		{"20006", "上传失败,入库失败 java.sql.SQLException: ORA-12899: 列的值太大", order.VerdictRefused},
		{"20006", "入库失败: ORA-02291", order.VerdictRefused},
		{"20006", "上传失败,入库失败,列的值太大", order.VerdictRefused},
		{"20000", duplicateText, order.VerdictDuplicate},
		{"20001", "(sessionID重复)", order.VerdictDuplicate},
		{"99999", "ORA-00001: unique constraint", order.VerdictDuplicate},
		{"", "SESSIONID 重复", order.VerdictDuplicate},
		{"20004", "企业实时数据获取验签证书未在服务系统注册", order.VerdictUnregistered},
		{"20004", "", order.VerdictUnregistered},
		{"20000", "certNo : certNo不为空;  signValue : signValue不为空;  ", order.VerdictRefused},
		{"20000", "gname：gname不能为空；", order.VerdictRefused},
		{"20000", "上传失败", order.VerdictUnclear},
		{"20001", "(unknown text)", order.VerdictUnclear},
		{"20003", "", order.VerdictUnclear},

		// Near misses: nothing here is proof of an acceptance, or a final no.
		{"20006", "上传失败,入库失败。", order.VerdictNotStored},
		{"20006", "入库失败", order.VerdictNotStored},
		{"20006", "", order.VerdictNotStored},
		{"20006", "系统繁忙", order.VerdictNotStored},
		{"20006", "ORA-000012", order.VerdictRefused},
		{"20006", "ORA-10001", order.VerdictRefused},
		{"20000", "上传失败,入库失败", order.VerdictUnclear},
		{"20000", "系统不为空闲", order.VerdictUnclear},
		{"010000", "上传成功", order.VerdictUnclear},
		{"1e4", "上传成功", order.VerdictUnclear},
		{"200", "10000", order.VerdictUnclear},
	} {
		if got := classify(row.code, row.message); got != row.want {
			t.Errorf("%s %q: got %s, want %s", row.code, row.message, got, row.want)
		}
	}
}

// Each row of the table decides some answer that no row before it decides.
func TestEveryRuleIsNeeded(t *testing.T) {
	t.Parallel()
	answers := [][2]string{
		{"20006", "(sessionID重复)"}, {"20006", "ORA-00001"}, {"10000", ""}, {"20004", ""}, {"20006", "上传失败,入库失败"},
		{"20006", "ORA-12899"}, {"20006", "系统繁忙"}, {"20000", "a : a不为空;"}, {"20000", "上传失败"},
	}
	for i, r := range rules {
		hit := slices.IndexFunc(rules, func(q rule) bool {
			return (q.code == "" || q.code == answers[i][0]) && (q.message == nil || q.message.MatchString(answers[i][1]))
		})
		if hit != i {
			t.Errorf("row %d (%s) is decided by row %d", i, r.class, hit)
		}
	}
}

// The samples of the protocol, as customs sends them.
func TestSamples(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/07-upload-responses.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples struct {
		Cases []struct {
			Class, Body string
			Response    json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &samples); err != nil {
		t.Fatal(err)
	}
	want := map[string][]order.VerdictClass{
		"success":             {order.VerdictAccepted, order.VerdictDuplicate},
		"success-if-repeated": {order.VerdictBareDuplicate},
		"fix":                 {order.VerdictRefused, order.VerdictUnregistered},
		"retry-limited":       {order.VerdictUnclear},
	}
	for _, s := range samples.Cases {
		if s.Class == "retry" {
			_, err := Judge([]byte(s.Body))
			wantNoVerdict(t, err)
			continue
		}
		got, err := Judge(s.Response)
		if err != nil || !slices.Contains(want[s.Class], got.Class) || got.Raw != string(s.Response) {
			t.Errorf("%s: got %+v, %v", s.Response, got, err)
		}
	}
	if len(samples.Cases) != 9 {
		t.Errorf("%d samples", len(samples.Cases))
	}
}

// wantNoVerdict checks for the fault of an answer that says nothing.
func wantNoVerdict(t *testing.T, err error) *fault.Fault {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Transient || f.Code != fault.CustomsStatus || !f.Sent {
		t.Fatalf("got %v, want %s", err, fault.CustomsStatus)
	}
	return f
}

func TestJudgeForms(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for body, want := range map[string]order.Verdict{
		`{"code":10000,"message":"上传成功"}`:                          {Class: order.VerdictAccepted, Code: "10000", Message: "上传成功"},
		"\uFEFF {\"code\":\" 10000 \"}\r\n":                        {Class: order.VerdictAccepted, Code: "10000"},
		`{"code":"10000","message":null,"extra":{"code":"20004"}}`: {Class: order.VerdictAccepted, Code: "10000"},
		`{"Code":"20004","code":"10000","total":1e400}`:            {Class: order.VerdictAccepted, Code: "10000"},
		`{"code":"10000","message":["x"]}`:                         {Class: order.VerdictAccepted, Code: "10000", Message: `["x"]`},
		"{\"code\":\"10000\",\"message\":\"\xb5\xb1\"}":            {Class: order.VerdictAccepted, Code: "10000", Message: "\"\uFFFD\""},
		`{"code":-1,"message":"x","total":0,"total":1}`:            {Class: order.VerdictUnclear, Code: "-1", Message: "x"},
	} {
		want.Raw = body
		if got, err := Judge([]byte(body)); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", body, got, err)
		}
	}
	for _, body := range []string{
		"", " ", "null", "success", `"10000"`, "10000", "[]", `[{"code":"10000"}]`, "{}", `{"code":null}`, `{"code":""}`, `{"code":" "}`,
		`{"code":true}`, `{"code":{"code":"10000"}}`, `{"CODE":"10000"}`, `{"code":"10000"`, `{"code":"10000"}{}`, `{"code":"10000"}x`,
		`{"code":"10000","code":"20004"}`, `{"code":"10000","message":"a","message":"b"}`, "{\"code\":\"10000\"}\x00",
		"{\"code\":\"100\xb500\"}", `{"code":"10000","x":` + deep + `}`, "<html>502</html>",
	} {
		v, err := Judge([]byte(body))
		if f := wantNoVerdict(t, err); v != (order.Verdict{}) || len(f.Detail) > fault.DetailCap+3 {
			t.Errorf("%.40q: got %+v, %v", body, v, err)
		}
	}
}

// A long message is judged whole and kept short.
func TestLongMessage(t *testing.T) {
	t.Parallel()
	v, err := Judge([]byte(`{"code":"20006","message":"` + strings.Repeat("长", 5000) + `sessionID重复"}`))
	if err != nil || v.Class != order.VerdictDuplicate || len(v.Message) > messageCap+3 || len(v.Raw) < 15000 {
		t.Errorf("got %s with %d bytes, %v", v.Class, len(v.Message), err)
	}
}

// FuzzJudge holds the promises of Judge for any answer.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		`{"code":"10000","message":"上传成功","total":0,"serviceTime":1783822528000}`,
		`{"code":"20006","message":"` + duplicateText + `"}`, `{"code":20006,"message":"上传失败,入库失败"}`,
		`{"code":"10000","code":"20004"}`, `{"code":"20000","message":"a : a不为空; "}`, "\uFEFF{}", "<html>", "{\"code\":\"\xb5\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		v, err := Judge(body)
		if err != nil {
			wantNoVerdict(t, err)
			return
		}
		proof := strings.Contains(v.Message, "重复") || strings.Contains(strings.ToUpper(v.Message), "ORA-00001")
		switch {
		case v.Raw != string(body) || v.Code == "" || !utf8.ValidString(v.Message+v.Code):
			t.Errorf("%q gave %+v", body, v)
		case v.Class == order.VerdictAccepted && v.Code != "10000",
			v.Class == order.VerdictDuplicate && !proof && len(v.Message) < messageCap,
			v.Class == order.VerdictUnregistered && v.Code != "20004",
			v.Class == order.VerdictNotStored && v.Code != "20006",
			v.Class == order.VerdictBareDuplicate && (v.Code != "20006" || proof):
			t.Errorf("%q was taken for %s", body, v.Class)
		}
	})
}
