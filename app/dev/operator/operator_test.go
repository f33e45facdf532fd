package operator

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := `{"plain": {"zh": "完成", "en": "Done (all)"}, "n": {"zh": "等待 {n}", "en": "{n} {n:order|orders} wait"},
		"opt": {"zh": "已暂停[，等待 {n}]", "en": "[order {no}|[{n} orders|orders]] here"}, "list": ["x"]}`
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := LoadWords(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key, lang, screen string
		want              bool
	}{
		{"plain", "zh", "完成", true}, {"plain", "zh", "未完成", false}, {"plain", "en", "Done (all)", true},
		{"n", "zh", "等待 17", true}, {"n", "en", "1 order wait", true}, {"n", "en", "2 orders wait", true}, {"n", "en", "2 rows wait", false},
		{"opt", "zh", "已暂停", true}, {"opt", "zh", "已暂停，等待 3", true}, {"opt", "zh", "已暂停，", false},
		{"opt", "en", "order 5 here", true}, {"opt", "en", "5 orders here", true}, {"opt", "en", "orders here", true}, {"opt", "en", "here", false},
	} {
		re, err := w.Pattern(tt.key, tt.lang)
		if err != nil || re.MatchString(tt.screen) != tt.want {
			t.Errorf("%v: %v %v", tt, re, err)
		}
	}
	if _, err := w.Pattern("none", "zh"); err == nil {
		t.Error("a key that is not there has a pattern")
	}
	if _, err := LoadWords(t.TempDir()); err == nil {
		t.Error("an empty catalogue is taken")
	}
}

func TestMenuIsReadFromTheBus(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "layout.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := []menuItem{
		{label: "状态行 status"}, {separator: true}, {label: "打开主窗口"}, {label: "disabled", disabled: true},
		{label: "hidden", hidden: true}, {separator: true}, {label: "退出"},
	}
	items := parseMenu(string(text))
	if !slices.Equal(items, want) {
		t.Errorf("%+v", items)
	}
	items = slices.DeleteFunc(items, func(m menuItem) bool { return m.hidden })
	// Read off a picture of this very menu, which is 119 pixels high.
	for i, y := range map[int]int{0: 18, 2: 48, 3: 73, 5: 102} {
		if got := itemMiddle(items, i, 119); got < y-5 || got > y+5 {
			t.Errorf("item %d: %d, not %d", i, got, y)
		}
	}
	if got := labels(items[4:]); got != `["退出"]` {
		t.Error(got)
	}
	paths := quoted("method return x\n   variant       array [\n         string \":1.14/org/systray\"\n      ]\n   variant   object path \"/a/Menu\"\n")
	if !slices.Equal(paths, []string{":1.14/org/systray", "/a/Menu"}) {
		t.Errorf("%q", paths)
	}
}

func TestQueriesFindWhatAPersonMeans(t *testing.T) {
	t.Parallel()
	spots := []Spot{
		{Kind: "label", Text: "Save", X: 1}, {Kind: "button", Text: "Save", X: 2}, {Kind: "button", Text: "Save", X: 3},
		{Kind: "button", Icon: "copy.svg", X: 4}, {Kind: "select", Value: "zh", X: 5},
	}
	save := regexp.MustCompile("^Save$")
	for _, tt := range []struct {
		q query
		x int
	}{
		{query{kinds: clickable, text: save}, 2}, {query{kinds: clickable, text: save, nth: 1}, 3}, {query{text: save}, 1},
		{query{icon: "copy.svg"}, 4}, {query{value: regexp.MustCompile("zh")}, 5}, {query{kinds: []string{"row"}, text: save}, 0},
	} {
		if s, ok := tt.q.in(spots); s.X != tt.x || ok != (tt.x > 0) {
			t.Errorf("%+v: %+v %t", tt.q, s, ok)
		}
	}
}

func TestTheWheelIsTurnedBesideFields(t *testing.T) {
	t.Parallel()
	spots := []Spot{{Kind: "entry", X: 100, Y: 100, W: 20, H: 20}, {Kind: "label", X: 100, Y: 130, W: 40, H: 20}, {Kind: "label", X: 0, Y: 0, W: 2, H: 2}}
	if x, y := besideFields(spots, 110, 110); x != 120 || y != 140 {
		t.Error(x, y)
	}
	if x, y := besideFields(spots[:1], 110, 111); x != 110 || y != 111 {
		t.Error(x, y)
	}
}

func TestFieldsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	name := func(text string, y int) Spot { return Spot{Kind: "label", Text: text, X: 10, Y: y, W: 80, H: 30} }
	field := func(v string, x, y int) Spot { return Spot{Kind: "entry", Value: v, X: x, Y: y, W: 200, H: 36} }
	spots := []Spot{name("a", 10), field("beside a", 100, 8), name("b", 60), field("beside b", 100, 58), name("c", 110), field("below c", 10, 150)}
	for i, want := range map[int]string{0: "beside a", 2: "beside b", 4: "below c"} {
		if f, ok := fieldBeside(spots, spots[i]); !ok || f.Value != want {
			t.Errorf("%s: %+v", spots[i].Text, f)
		}
	}
	if _, ok := fieldBeside(spots, name("far below", 900)); ok {
		t.Error("a field above is taken for that of a name")
	}
}

func TestWaitingEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		err := Until(t.Context(), time.Second, func() error {
			if n++; n < 4 {
				return errNotSeen("it")
			}
			return nil
		})
		if err != nil || n != 4 {
			t.Errorf("%d %v", n, err)
		}
		start := time.Now()
		err = Until(t.Context(), time.Minute, func() error { return errNotSeen("it") })
		if err == nil || !strings.Contains(err.Error(), "it cannot be seen") || time.Since(start) > time.Minute {
			t.Errorf("%s %v", time.Since(start), err)
		}
	})
}

func TestPicturesMustShowSomething(t *testing.T) {
	t.Parallel()
	m := image.NewRGBA(image.Rect(0, 0, 20, 20))
	if n := countColours(m); n != 1 {
		t.Errorf("%d colours", n)
	}
	for i := range 20 {
		m.Set(i, i, color.RGBA{uint8(i), 0, 0, 255})
	}
	if n := countColours(m); n != 21 {
		t.Errorf("%d colours", n)
	}
}

func TestWhatAProgramMustNotSayIsHeard(t *testing.T) {
	t.Parallel()
	for line, bad := range map[string]bool{
		"2026/11/22 *** Error in Fyne call thread, this should have been called in fyne.Do[AndWait] ***": true,
		"panic: runtime error": true, "WARNING: DATA RACE": true, "goroutine 17 [running]:": true, "2 goroutines left": true, `time=x level=ERROR msg="the ledger did not close well"`: true,
		"first frame 812 ms": false, "level=INFO msg=started goroutines=12": false,
	} {
		p := &program{said: &transcript{}}
		if _, err := p.said.Write([]byte("first\n" + line + "\nlast\n")); err != nil {
			t.Fatal(err)
		}
		if err := p.trouble(); (err != nil) != bad {
			t.Errorf("%q: %v", line, err)
		}
	}
	p := &program{said: &transcript{}}
	if _, err := p.drawn(); err == nil {
		t.Error("drawn before it said so")
	}
	if _, err := p.said.Write([]byte(`level=INFO msg="first frame" ms=812` + "\n")); err != nil {
		t.Fatal(err)
	}
	if took, err := p.drawn(); err != nil || took != 812*time.Millisecond {
		t.Errorf("%s %v", took, err)
	}
}

func TestLogsAreHeardToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"good.log": "all well\n", "ledger.db": "panic: in data\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := checkLogs(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.log"), []byte(`{"msg":"the window met a panic"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkLogs(dir); err == nil || !strings.Contains(err.Error(), "bad.log") {
		t.Errorf("%v", err)
	}
}

func TestActsStopAtTheFirstThatFails(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := New(Options{Out: &out, Pictures: t.TempDir(), Env: []string{"PATH="}})
	o.look = func(context.Context) ([]Spot, error) { return []Spot{{Kind: "label", Text: "what is there"}}, nil }
	broken := errors.New("broken")
	err := o.perform(t.Context(),
		act{"first", func(context.Context) error { return nil }},
		act{"second", func(context.Context) error { return broken }},
		act{"third", func(context.Context) error { t.Error("went on"); return nil }},
	)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "second: broken") {
		t.Errorf("%v", err)
	}
	for _, want := range []string{"  first\n", "  second\n", "what is there", "it never ran"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

func TestTheSystemTellsOfAProgram(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc here")
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	p := &program{}
	p.cmd = &exec.Cmd{Process: self}
	if mb, err := p.memory(); err != nil || mb < 1 {
		t.Errorf("%f %v", mb, err)
	}
	if _, err := p.processor(); err != nil {
		t.Error(err)
	}
}

func TestTheProgramIsAskedThroughItsDoor(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	answers := []string{
		`{"reply":"[{\"kind\":\"button\",\"text\":\"OK\",\"x\":3,\"enabled\":true}]"}`,
		`{"error":"no such command"}`, `{"reply":"?"}`, `?`,
	}
	asked := make(chan string, len(answers))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, a := range answers {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			line, err := bufio.NewReader(conn).ReadString('\n')
			if err == nil {
				asked <- line
				_, err = conn.Write([]byte(a + "\n"))
			}
			if err = errors.Join(err, conn.Close()); err != nil {
				t.Error(err)
			}
		}
	}()
	o := New(Options{Data: t.TempDir()})
	if _, err := o.look(t.Context()); err == nil {
		t.Error("there is no door yet")
	}
	door := `{"addr":"` + listener.Addr().String() + `","token":"tok","pid":1}`
	if err := os.WriteFile(filepath.Join(o.Data, "instance.json"), []byte(door), 0o600); err != nil {
		t.Fatal(err)
	}
	spots, err := o.look(t.Context())
	if err != nil || len(spots) != 1 || spots[0] != (Spot{Kind: "button", Text: "OK", X: 3, Enabled: true}) {
		t.Errorf("%+v %v", spots, err)
	}
	if q := <-asked; !strings.Contains(q, `"token":"tok"`) || !strings.Contains(q, `"command":"look"`) {
		t.Error(q)
	}
	for range answers[1:] {
		if spots, err := o.look(t.Context()); err == nil {
			t.Errorf("%+v", spots)
		}
	}
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
	<-done
}
