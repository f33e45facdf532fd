package probe

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/payload"
)

// keyed gives every text as its key, so that a test sees which was asked for, and
// every fact as it is.
var keyed = Words{Text: func(k string) string { return "{" + k + "}" }, Fact: func(f string) string { return f }}

// A run over a platform with five mistakes names all five and nothing else.
func TestFiveMistakes(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.says(bom + strings.Replace(s.right(), `"10000"`, `10000`, 1))
	s.task = func(o *order.Task) {
		o.TotalAmount = "5,00"
		o.Goods[0].Name = "鱼油 &amp; 钙"
	}
	s.called = func(string) string { return `"success"` }
	r := s.run(t)
	want := []string{"openreq.bom!", "openreq.code!", "task.field totalAmount!", "likely.entities goods[0].gname", "callback.form"}
	if got := wrong(r.Steps...); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if r.Verdict() != Fail {
		t.Error(r.Verdict())
	}
	text := r.Markdown(keyed)
	_, list, _ := strings.Cut(text, "## {report.wrong}")
	list, _, _ = strings.Cut(list, "## {report.all}")
	if got := strings.Count(list, "**"); got != 10 {
		t.Errorf("%d lines are named:\n%s", got/2, list)
	}
	for _, id := range []string{"openreq.bom", "openreq.code", "task.field", "likely.entities", "callback.form"} {
		if strings.Count(list, "{line."+id+"}") != 1 {
			t.Errorf("%s is not named once:\n%s", id, list)
		}
	}
}

// What a report holds can be sent on: no key, no sign, no token of an address,
// no recipient, however the platform writes it.
func TestReportHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.tasks = func(w http.ResponseWriter, list []order.Task) {
		text := listText(list)
		text = strings.Replace(text, list[0].RecpName, `示例\u8de8境电商测试有限公司`, 1)
		text = text[:len(text)-1] + `,{"orderNo":"T2","recpName":"另一家公司","recpAccount":"12345678901","goods":{}}]`
		s.answer(w, "application/json", text)
	}
	r := s.run(t)
	b := built(t, good())
	r.Steps = append(r.Steps, hiding(CompareStep(b, strings.Replace(b.ToSign, "示例", "實例", 1)), good()))
	text := r.Markdown(keyed)
	for _, secret := range []string{s.key, "t0ken", "示例", "實例", "境电商", "另一家", "6212345678901234567", "12345678901", `\u8de8`} {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s is in the report: %q", secret, text[max(0, at-60):min(len(text), at+60)])
		}
	}
	if strings.Count(text, "````")%2 != 0 || !strings.Contains(text, "SHA-256") {
		t.Error(text)
	}
}

// One recipient's name may begin like another's: nothing of either stays.
func TestMaskOfNamesThatBeginAlike(t *testing.T) {
	t.Parallel()
	var m mask
	m.add("示例公司", "示例公司（国际）")
	m.add(`a"b`)
	if got := m.all(`"x":"示例公司（国际）", 示例公司; a\"b "recpName" : "\u4f60\"好"`); got != `"x":"***", ***; *** "recpName" : "***"` {
		t.Error(got)
	}
	if got := m.all(`{\"recpName\":\"另一\\\"家\",\"orderNo\":\"T2\"}`); got != `{\"recpName\":\"***\",\"orderNo\":\"T2\"}` {
		t.Error(got)
	}
	m.add("6200000000000000179")
	for text, want := range map[string]string{
		"…例公司（国际": hidden, "…00017": hidden, "6200…": hidden,
		`"10000", a number`: `"10000", a number`, "03000000001a2b3c": "03000000001a2b3c",
	} {
		if got := m.short(text); got != want {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func hiding(s Step, o order.Task) Step {
	s.hide(o)
	return s
}

// A report asks only for keys that Keys lists.
func TestReportKeys(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, k := range Keys() {
		if known[k] {
			t.Errorf("%s twice", k)
		}
		known[k] = true
	}
	s := newShop()
	s.says("x")
	r := s.run(t)
	b := built(t, rich())
	for _, text := range []string{b.ToSign, b.ToSign + "\n", "?"} {
		r.Steps = append(r.Steps, CompareStep(b, text))
	}
	r.Markdown(Words{Fact: keyed.Fact, Text: func(k string) string {
		if !known[k] {
			t.Errorf("%s is not listed", k)
		}
		return k
	}})
}

// Every name is listed once, so that every text is found.
func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	if n := len(slices.Compact(slices.Sorted(slices.Values(Keys())))); n != len(Keys()) {
		t.Errorf("%d of %d are different", n, len(Keys()))
	}
	if len(LineIDs) < 90 || len(MistakeIDs) < 60 {
		t.Errorf("%d lines, %d mistakes", len(LineIDs), len(MistakeIDs))
	}
}

func TestReportIsJSON(t *testing.T) {
	t.Parallel()
	s := newShop()
	r := s.run(t)
	text, err := json.Marshal(r)
	if err != nil || strings.Contains(string(text), s.key) || !strings.Contains(string(text), `"id":"openreq.code"`) {
		t.Errorf("%s: %v", text, err)
	}
}

func TestCompareTask(t *testing.T) {
	t.Parallel()
	p := New(Options{Now: func() time.Time { return paidAt }})
	b := built(t, rich())
	step, err := p.CompareTask(rich(), b.ToSign, payload.Options{})
	if err != nil || step.Find(CompareEqual) == nil || step.Verdict() != OK {
		t.Errorf("%+v, %v", step, err)
	}
	step, err = p.CompareTask(rich(), strings.ToLower(b.ToSign[:120])+b.ToSign[120:]+"\n", payload.Options{})
	if l := step.Find(CompareMistake); err != nil || l == nil || l.Verdict != Fail || l.Cure != CureSeeMistake {
		t.Errorf("%+v, %v", step, err)
	}
	step, err = p.CompareTask(rich(), "what", payload.Options{})
	if err != nil || step.Find(CompareUnknown) == nil {
		t.Errorf("%+v, %v", step, err)
	}
	if _, err := p.CompareTask(order.Task{}, "x", payload.Options{}); err == nil {
		t.Error("an order that cannot be reported was compared")
	}
}

func TestSigning(t *testing.T) {
	t.Parallel()
	b := built(t, rich())
	g := NewSigning(b)
	if len(g.Parts) != 4 || g.Parts[3].End != g.Bytes || g.Bytes != len(b.ToSign) || g.Characters >= g.Bytes {
		t.Errorf("%+v", g)
	}
	for i, name := range []string{"sessionID", "payExchangeInfoHead", "payExchangeInfoLists", "serviceTime"} {
		p := g.Parts[i]
		if text := g.Text[p.Start:p.End]; p.Name != name || !strings.HasPrefix(text, `"`+name+`":"`) || text[len(text)-1] != '"' {
			t.Errorf("%+v: %s", p, text)
		}
		if i > 0 && g.Text[g.Parts[i-1].End:p.Start] != "||" {
			t.Errorf("no || before %s", name)
		}
	}
	for in, want := range map[string]string{
		"a b": "a b", "a\tb\n": "a␉b␊", "\u200b归\u00a0": "⟦U+200B⟧归⟦U+00A0⟧", "\xff": "⟦0xFF⟧", "\u007f\uFFFD": "␡\uFFFD",
		"👨\u200d👩": "👨\u200d👩", "\uFEFF": "⟦U+FEFF⟧",
	} {
		if got := Visible(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
