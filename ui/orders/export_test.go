package orders

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

func TestExportWritesWhatIsListedAsShown(t *testing.T) {
	for lang, name := range map[assets.Lang]string{assets.ZH: "订单_2026-11-21_1504", assets.EN: "orders_2026-11-21_1504"} {
		s := open(t, 2500, lang)
		s.change(func(q *query) { q.classes = []order.Class{order.ClassDone, order.ClassRejected} })
		s.count.calls, s.count.rows, s.count.most = 0, 0, 0
		s.exportAs("xlsx")
		s.exportAs("csv")
		if len(s.fake.Sheets) != 2 {
			t.Fatalf("%d sheets", len(s.fake.Sheets))
		}
		sheet := s.fake.Sheets[0]
		if !strings.HasSuffix(sheet.Path, name+".xlsx") || !strings.HasSuffix(s.fake.Sheets[1].Path, name+"_2.csv") {
			t.Errorf("saved as %q and %q", sheet.Path, s.fake.Sheets[1].Path)
		}
		if len(sheet.Lines) != s.list.len() || s.count.most > exportPage {
			t.Errorf("%d lines for %d rows, %d read at once", len(sheet.Lines), s.list.len(), s.count.most)
		}
		for i, line := range sheet.Lines {
			o := s.fake.Order(s.list.at(i))
			if line[1] != o.OrderNo || line[2] != o.SessionID || len(line) != len(sheet.Header) {
				t.Fatalf("line %d is %q", i, line)
			}
		}
		if !uitest.HasText(s.root, s.env.T("orders.export.done", "n", thousands(s.list.len()))) {
			t.Error("it is not said that it was saved")
		}
		uitest.Tap(t, s.root, s.env.T("button.open"))
		uitest.Tap(t, s.root, s.env.T("button.open-folder"))
		if !s.fake.Called("System.OpenFile(") || !s.fake.Called("System.Reveal(") {
			t.Errorf("called %q", s.fake.Calls())
		}
	}
}

func TestExportMenu(t *testing.T) {
	s := open(t, 10, assets.ZH)
	s.Export()
	uitest.Tap(t, uitest.Dialog(s.env), s.env.T("orders.export.csv"))
	if !s.fake.Called("System.Save(") {
		t.Error("nothing was saved")
	}
	none := open(t, 0, assets.ZH)
	none.exportAs("csv")
	if none.fake.Called("System.Save(") || !uitest.HasText(none.root, none.env.T("orders.export.none")) {
		t.Error("an empty list was saved")
	}
	none.change(func(q *query) { q.typed = "T2026" })
	if uitest.HasText(none.root, none.env.T("orders.export.none")) {
		t.Error("a hint about another list stays")
	}
}

func TestExportSaysWhatWentWrong(t *testing.T) {
	s := open(t, 10, assets.EN)
	s.fake.Fail("System.Save", fault.New(fault.Person, fault.ExportIO, "write", errors.New("denied")))
	s.exportAs("csv")
	if !uitest.HasText(s.root, s.env.Fault(fault.ExportIO, nil).What) {
		t.Error("the fault is not shown")
	}
	// A ledger that breaks on the way must not leave half a file behind as a whole one.
	s.fake.Fail("System.Save", nil)
	s.fake.Fail("Ledger.Rows", fault.New(fault.Transient, fault.StoreIO, "read", errors.New("gone")))
	s.exportAs("csv")
	if !uitest.HasText(s.root, s.env.Fault(fault.StoreIO, nil).What) || uitest.HasText(s.root, s.env.T("orders.export.done", "n", "10")) {
		t.Error("a broken export counts as one")
	}
}

// patient waits for its context to end before it answers.
type patient struct {
	port.System
	ended chan error
}

func (p patient) Save(ctx context.Context, _ string, _ port.Sheet) error {
	<-ctx.Done()
	p.ended <- ctx.Err()
	return ctx.Err()
}

func TestExportCanBeCancelled(t *testing.T) {
	s := open(t, 10, assets.ZH)
	ended := make(chan error, 1)
	s.env.Desk.System = patient{s.env.Desk.System, ended}
	var job func()
	work := s.env.Work
	s.env.Work = func(run func(context.Context)) { job = func() { work(run) } }
	s.exportAs("csv")
	if !uitest.HasText(s.root, s.env.T("orders.export.running", "n", "10")) {
		t.Error("it is not said that it runs")
	}
	s.exportAs("csv") // one at a time
	uitest.Tap(t, s.saving.root, s.env.T("button.cancel"))
	job()
	if err := <-ended; !errors.Is(err, context.Canceled) || !uitest.HasText(s.root, s.env.T("orders.export.cancelled")) {
		t.Errorf("ended with %v", err)
	}
}

func TestColumnsFitAndAreRemembered(t *testing.T) {
	s := open(t, 50, assets.ZH)
	total := func() (sum float32) {
		for _, c := range s.table.columns {
			sum += s.table.wide[c]
		}
		return sum + float32(len(s.table.columns)-1)*gap
	}
	if got := total(); got != s.table.Size().Width {
		t.Errorf("the columns take %v of %v", got, s.table.Size().Width)
	}
	if len(s.table.chosen) != 0 {
		t.Errorf("widths count as chosen that nobody chose: %v", s.table.chosen)
	}
	// A person draws at the gap beside the first column.
	s.now = s.now.Add(time.Hour)
	s.table.SetColumnWidth(0, 150)
	s.later(time.Second, func() {})
	if kept := s.env.Desk.Keep.Text(keepColumns, ""); kept != "state=150" {
		t.Errorf("remembered is %q", kept)
	}
	if got := total(); got != s.table.Size().Width {
		t.Errorf("then the columns take %v of %v", got, s.table.Size().Width)
	}
	s.choose(50)
	if n := len(s.table.columns); n >= len(columns) || s.table.wide[columnState] != 150 {
		t.Errorf("%d columns beside the details, the first is %v wide", n, s.table.wide[columnState])
	}
	if again := New(s.env).(*Page); again.table.chosen[columnState] != 150 {
		t.Error("a new page does not remember")
	}
}

func TestParseWidths(t *testing.T) {
	for text, expected := range map[string]string{
		"": "", "no=190,clock=110": "no=190,clock=110", "no=5": "", "no=99999": "", "x=100,,no": "", "clock=110,no=190": "no=190,clock=110",
	} {
		if got := parseWidths(text).String(); got != expected {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestCutTextsFit(t *testing.T) {
	s := open(t, 1, assets.ZH)
	c := newCell(s.table)
	for n := range 40 {
		text := strings.Repeat("等待海关接口恢复"+strconv.Itoa(n), 3)
		c.text.Text = fitted(text, 120, 14, c.text.TextStyle)
		if c.text.MinSize().Width > 121 || !strings.HasSuffix(c.text.Text, "…") {
			t.Fatalf("%q takes %v", c.text.Text, c.text.MinSize().Width)
		}
	}
	if got := fitted("short", 120, 14, c.text.TextStyle); got != "short" {
		t.Errorf("%q", got)
	}
}
