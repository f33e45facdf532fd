package payload

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

func TestNewGUID(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		guid := NewGUID()
		if !form.MatchString(guid) || seen[guid] {
			t.Fatalf("bad or repeated %s", guid)
		}
		seen[guid] = true
	}
}

func TestBuildOptions(t *testing.T) {
	t.Parallel()
	const other = "7A1E0C52-3B4D-4F60-8A97-1C2D3E4F5A6B"
	for name, c := range map[string]struct {
		change  func(*order.Task)
		options Options
		head    string // expected within head + list
	}{
		"defaults":                          {func(*order.Task) {}, Options{}, `"payType":"4"`},
		"note stays":                        {func(*order.Task) {}, Options{}, `"note":""}`},
		"recpCode stays":                    {func(*order.Task) {}, Options{}, `"recpCode":""`},
		"settings":                          {func(*order.Task) {}, Options{PayTypeDefault: "2", RecpCodeDefault: "91X"}, `"payType":"2"`},
		"settings recpCode":                 {func(*order.Task) {}, Options{RecpCodeDefault: "91X"}, `"recpCode":"91X"`},
		"task wins":                         {func(t *order.Task) { t.PayType = ptr("1") }, Options{PayTypeDefault: "2"}, `"payType":"1"`},
		"empty is absent":                   {func(t *order.Task) { t.PayType = ptr("") }, Options{PayTypeDefault: "2"}, `"payType":"2"`},
		"note":                              {func(t *order.Task) { t.Note = ptr(" \t") }, Options{}, `"note":" \t"}`},
		"guid given":                        {func(*order.Task) {}, Options{}, `{"guid":"` + testGUID + `"`},
		"guid of the task":                  {func(t *order.Task) { t.GUID = ptr(strings.ToLower(other)) }, Options{}, `{"guid":"` + other + `"`},
		"empty guid":                        {func(t *order.Task) { t.GUID = ptr("") }, Options{}, `{"guid":"` + testGUID + `"`},
		"java":                              {func(*order.Task) {}, Options{Amount: AmountJavaDouble}, `"totalAmount":1564.84,`},
		"certNo is not in the signed texts": {func(t *order.Task) { t.CertNo = ptr("01691fe9") }, Options{}, `"recpName":"示例公司"}]`},
	} {
		task := validTask()
		c.change(&task)
		b, err := Build(task, strings.ToLower(testGUID), "1783822524217", c.options)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(b.Head+b.List, c.head) {
			t.Errorf("%s: no %s in %s%s", name, c.head, b.Head, b.List)
		}
		if !strings.HasPrefix(b.Head, `{"guid":"`+b.GUID+`"`) {
			t.Errorf("%s: GUID %s is not that of the head", name, b.GUID)
		}
	}
}

func TestServiceTime(t *testing.T) {
	t.Parallel()
	for at, want := range map[time.Time]string{
		time.UnixMilli(1783822524217):                    "1783822524217",
		time.UnixMilli(1783822524217).UTC():              "1783822524217",
		time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC):      "315532800000",
		time.Date(1970, 1, 1, 0, 5, 0, 0, time.UTC):      "",
		time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC):      "",
		time.Date(2286, 11, 20, 17, 46, 40, 0, time.UTC): "",
		{}: "",
	} {
		if got, ok := ServiceTime(at); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v", at, got, ok)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change     func(*order.Task)
		guid, time string
		want       []string
	}{
		"several":          {func(t *order.Task) { t.OrderNo, t.VerDept = "", "9" }, testGUID, "1783822524217", []string{"orderNo: ", "verDept: "}},
		"guid":             {func(*order.Task) {}, "1", "1783822524217", []string{"guid: 1 character that are no UUID"}},
		"no guid":          {func(*order.Task) {}, "", "1783822524217", []string{"guid: 0 characters"}},
		"the task's guid":  {func(t *order.Task) { t.GUID = ptr("x") }, testGUID, "1783822524217", []string{"guid: 1 character"}},
		"seconds":          {func(*order.Task) {}, testGUID, "1783822524", []string{"serviceTime: \"1783822524\""}},
		"no time":          {func(*order.Task) {}, testGUID, "", []string{"serviceTime: "}},
		"time with a sign": {func(*order.Task) {}, testGUID, "-783822524217", []string{"serviceTime: "}},
		"everything":       {func(t *order.Task) { t.Goods = nil }, "", "", []string{"goods: ", "guid: ", "serviceTime: "}},
	} {
		task := validTask()
		c.change(&task)
		b, err := Build(task, c.guid, c.time, Options{})
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Final || f.Code != fault.PayloadInvalid || b != (Built{}) {
			t.Errorf("%s: got %+v, %v", name, b, err)
			continue
		}
		if got := strings.Count(err.Error(), " | ") + 1; got != len(c.want) {
			t.Errorf("%s: %d problems in %v", name, got, err)
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: no %q in %v", name, part, err)
			}
		}
	}
}

// TestUploadQuotes: what the control returns is not ours, it must not be able
// to break the document.
func TestUploadQuotes(t *testing.T) {
	t.Parallel()
	b := Built{SessionID: "s", Head: "{}", List: "[]", ServiceTime: "1"}
	same(t, "upload", b.Upload("a\"b", "+/=\n"),
		`{"sessionID":"s","payExchangeInfoHead":{},"payExchangeInfoLists":[],"serviceTime":"1","certNo":"a\"b","signValue":"+/=\n"}`)
}

func BenchmarkBuild(b *testing.B) {
	task := sampleTasks(b)["T20260712000002"]
	b.ReportAllocs()
	for b.Loop() {
		built, err := Build(task, testGUID, "1783822524217", Options{})
		if err != nil {
			b.Fatal(err)
		}
		if built.Upload("03000000001a2b3c", "c2ln") == "" {
			b.Fatal("empty upload")
		}
	}
}
