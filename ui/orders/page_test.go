package orders

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// stage is a page on a fake with a clock that can be set.
type stage struct {
	*Page
	fake  *uitest.Fake
	count *counting
	now   time.Time
}

func open(t testing.TB, n int, lang assets.Lang) *stage {
	t.Helper()
	f := uitest.New(t)
	f.AddOrders(n)
	e := uitest.Env(t, f, lang)
	s := &stage{fake: f, now: uitest.Now, count: &counting{Ledger: e.Desk.Ledger}}
	e.Desk.Ledger = s.count
	e.Now = func() time.Time { return s.now }
	p, ok := New(e).(*Page)
	if !ok {
		t.Fatal("not a page")
	}
	s.Page = p
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{})
	uitest.Settle(e.Window)
	s.draw()
	return s
}

// draw lets the shell draw once, at the present state.
func (s *stage) draw() { s.Draw(s.env.Desk.Live.Snapshot()) }

// later lets time pass and something happen, and draws.
func (s *stage) later(d time.Duration, do func()) {
	s.now = s.now.Add(d)
	do()
	s.fake.Change(func(*status.Snapshot) {})
	s.draw()
}

// firstRows are the row numbers at the top of the list.
func (s *stage) firstRows(n int) []uint64 { return all(s.list)[:n] }

func TestMillionOrdersAreReadByTheScreen(t *testing.T) {
	s := open(t, 1_000_000, assets.ZH)
	if got := s.list.len(); got != 1_000_000 {
		t.Fatalf("%d rows", got)
	}
	look := func(what string, do func()) {
		t.Helper()
		s.count.calls, s.count.rows, s.count.most = 0, 0, 0
		do()
		if s.count.calls > 3 || s.count.most > block || s.count.rows == 0 {
			t.Errorf("%s: %d calls of Rows for %d rows, at most %d at once", what, s.count.calls, s.count.rows, s.count.most)
		}
	}
	look("draw", func() { s.later(time.Second, func() {}) })
	look("scroll to the middle", func() { s.table.ScrollTo(widget.TableCellID{Row: 500_000}) })
	if !uitest.HasText(s.root, s.fake.Order(s.list.at(500_000)).OrderNo) {
		t.Error("the row in the middle is not shown")
	}
	look("scroll to the end", s.table.ScrollToBottom)
	if !uitest.HasText(s.root, s.fake.Order(s.list.at(999_999)).OrderNo) {
		t.Error("the last row is not shown")
	}
	s.count.calls = 0
	s.now = s.now.Add(2 * time.Second)
	s.draw() // nothing happened: only the clocks go on
	if s.count.calls != 0 {
		t.Errorf("%d calls of Rows though nothing changed", s.count.calls)
	}
}

func TestChipsAndDatesFilter(t *testing.T) {
	for _, lang := range assets.Langs {
		s := open(t, 5000, lang)
		e := s.env
		uitest.Tap(t, s.root, e.T("class.attention")+" "+thousands(s.fake.Desk().Live.Snapshot().Counts[order.ClassAttention]))
		if got := classes(s.fake, s.list); len(got) != 1 || got[0] != order.ClassAttention {
			t.Errorf("after the chip: %v", got)
		}
		s.bar.span.SetSelected(e.T("orders.range.today"))
		if n := s.list.len(); n == 0 || n >= 14 {
			t.Errorf("%d orders of today need a person", n)
		}
		if !uitest.HasText(s.root, e.T("class.attention")+" "+thousands(s.list.len())) {
			t.Errorf("the chip does not count within the day: %q", uitest.Texts(s.root))
		}
		s.bar.span.SetSelected(e.T("orders.range.custom"))
		if s.bar.custom.Hidden || s.bar.from.Text != "2026-10-21" || s.bar.to.Text != "2026-11-21" {
			t.Errorf("the days are %q to %q", s.bar.from.Text, s.bar.to.Text)
		}
		s.bar.from.SetText("2026-11-2")
		if !s.query.from.Equal(dayOf(uitest.Now).AddDate(0, -1, 0)) {
			t.Error("half a date was taken")
		}
		s.bar.from.SetText("2026-11-21")
		s.bar.to.SetText("2026-11-20")
		if s.list.len() != 0 || !uitest.HasText(s.root, e.T("orders.empty.filter")) {
			t.Error("an empty span of days does not say so")
		}
		uitest.Tap(t, s.root, e.T("orders.clear-filter"))
		if s.list.len() != 5000 || s.clear.Visible() || !s.bar.custom.Hidden {
			t.Error("the filter was not cleared")
		}
	}
}

func TestSearchFindsOneAmongTenThousand(t *testing.T) {
	s := open(t, 10_000, assets.ZH)
	o := s.fake.Order(4321)
	s.Find()
	if s.env.Window.Canvas().Focused() != s.bar.search {
		t.Error("Ctrl+F does not lead to the search box")
	}
	fynetest.Type(s.bar.search, o.OrderNo[:6]+" "+o.OrderNo[6:])
	if s.list.len() != 1 || s.list.at(0) != 4321 || !uitest.HasText(s.root, o.OrderNo) {
		t.Errorf("found %d orders", s.list.len())
	}
	s.bar.search.SetText(o.SessionID[:31])
	if s.list.len() != 1 || s.list.at(0) != 4321 {
		t.Errorf("by sessionID: %d orders", s.list.len())
	}
	if !s.Escape() || s.list.len() != 10_000 || s.bar.search.Text != "" {
		t.Error("Esc does not take the search back")
	}
	if s.Escape() {
		t.Error("Esc was used for nothing")
	}
	s.Find()
	uitest.Press(s.bar.search, fyne.KeyEscape)
	if s.env.Window.Canvas().Focused() != nil {
		t.Error("Esc does not leave the empty box")
	}
}

func TestPastedListFiltersToItsNumbers(t *testing.T) {
	s := open(t, 500, assets.EN)
	clip := fynetest.NewClipboard()
	var lines []string
	for seq := uint64(100); seq < 150; seq++ {
		lines = append(lines, s.fake.Order(seq).OrderNo)
	}
	clip.SetContent(strings.Join(lines, "\r\n") + "\r\nSOunknown\r\n")
	s.bar.search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if s.list.len() != 50 || s.bar.search.Text != "" || !uitest.HasText(s.root, "51 numbers") {
		t.Errorf("%d rows, box %q", s.list.len(), s.bar.search.Text)
	}
	if !uitest.HasText(s.root, "1 not found") {
		t.Error("nothing says that a number was not found")
	}
	copied := fyne.CurrentApp().Clipboard()
	uitest.Tap(t, s.root, s.env.T("button.copy"))
	if copied.Content() != "SOunknown" {
		t.Errorf("%q was copied", copied.Content())
	}
	uitest.Tap(t, s.root, "51 numbers")
	if s.list.len() != 500 || s.bar.pasted.Visible() || s.unknown.Visible() {
		t.Error("the list was not cleared")
	}
	clip.SetContent(lines[0] + "\r\n")
	s.bar.search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if s.bar.search.Text != lines[0] || s.list.len() != 1 {
		t.Errorf("one number: box %q, %d rows", s.bar.search.Text, s.list.len())
	}
	for _, garbage := range []string{strings.Repeat("长", 100_000), strings.Repeat("长", 100_000) + "\n"} {
		s.bar.search.SetText("")
		clip.SetContent(garbage)
		s.bar.search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if n := utf8.RuneCountInString(s.bar.search.Text); n != longestNumber || s.list.len() != 0 {
			t.Errorf("a document: %d characters in the box, %d rows", n, s.list.len())
		}
	}
}

func TestHeadersSort(t *testing.T) {
	s := open(t, 1000, assets.ZH)
	first := s.firstRows(5)
	head := s.env.T("orders.column.no")
	uitest.Tap(t, s.table, head)
	if s.table.sort != (sorting{by: columnNo}) || !s.list.sorted {
		t.Errorf("sorted by %+v", s.table.sort)
	}
	uitest.Tap(t, s.table, head)
	uitest.Tap(t, s.table, head)
	if s.table.sort != (sorting{}) || s.firstRows(5)[0] != first[0] {
		t.Error("the third click does not bring the default order back")
	}
	s.fake.AddOrders(sortable)
	s.later(2*time.Second, func() {})
	uitest.Tap(t, s.table, head)
	if s.table.sort != (sorting{}) || !uitest.HasText(s.root, s.env.T("orders.sort.limit", "n", "2,000")) {
		t.Error("a long list does not say that it cannot be sorted so")
	}
	uitest.Tap(t, s.table, s.env.T("orders.column.received"))
	if s.table.sort != (sorting{by: columnReceived}) || s.list.at(0) != 3000 {
		t.Error("a long list is not sorted by an indexed column")
	}
}

func TestRowsDoNotJumpUnderThePointer(t *testing.T) {
	holds := map[string]func(*stage){
		"pointer":  func(s *stage) { s.table.MouseIn(&desktop.MouseEvent{}) },
		"choice":   func(s *stage) { s.pick(3) },
		"scrolled": func(s *stage) { s.table.ScrollTo(widget.TableCellID{Row: 60}); s.table.redraw(false) },
	}
	for name, hold := range holds {
		s := open(t, 400, assets.ZH)
		hold(s)
		before := s.firstRows(20)
		s.later(2*time.Second, func() { s.fake.AddOrders(12) })
		if got := s.firstRows(20); got[0] != before[0] || got[19] != before[19] || s.list.len() != 400 {
			t.Errorf("%s: the rows moved", name)
		}
		n := s.list.changes(s.pending)
		if !uitest.HasText(s.root, s.env.T("orders.changes", "n", thousands(n))) || n < 12 {
			t.Errorf("%s: %d changes are not told: %q", name, n, s.fresh.Text)
		}
		fynetest.Tap(s.fresh)
		if s.list.len() != 412 || s.fresh.Visible() {
			t.Errorf("%s: the changes were not taken in", name)
		}
	}
	for _, n := range []int{0, 400} {
		s := open(t, n, assets.ZH)
		s.later(2*time.Second, func() { s.fake.AddOrders(12) })
		if s.list.len() != n+12 || s.pending != nil || s.empty.Visible() {
			t.Errorf("a table of %d that nobody holds does not follow", n)
		}
	}
	s := open(t, 400, assets.ZH)
	s.table.MouseIn(&desktop.MouseEvent{})
	s.later(2*time.Second, func() { s.fake.AddOrders(12) })
	s.table.MouseOut()
	s.draw()
	if s.list.len() != 412 || s.pending != nil {
		t.Error("what waited for the pointer is not shown when it has left")
	}
	s.table.hover(3) // then the pointer leaves the window, of which nobody hears
	s.later(2*time.Second, func() { s.fake.AddOrders(12) })
	if s.list.len() != 412 {
		t.Error("the rows moved under the pointer")
	}
	s.later(pointerRest, func() {})
	if s.list.len() != 424 || s.table.hovered >= 0 {
		t.Error("a pointer that rests holds the rows for ever")
	}
}

func TestRowsChangeInPlace(t *testing.T) {
	s := open(t, 400, assets.EN)
	s.pick(6)
	seq := s.table.selected
	o := s.fake.Order(seq)
	o.State, o.Outcome, o.Updated = order.StateDone, order.OutcomeAccepted, o.Updated.Add(time.Minute)
	s.later(2*time.Second, func() { s.fake.SetOrder(o) })
	if s.list.at(6) != seq || !uitest.HasText(s.table, s.env.T("situation.done")) || s.pending != nil {
		t.Errorf("the row was not changed in its place: %q", uitest.Texts(s.table))
	}
	if !uitest.HasText(s.detail.root, s.env.T("state.done")) {
		t.Error("the details do not follow")
	}
}

func TestSelectsAreRare(t *testing.T) {
	s := open(t, 400, assets.ZH)
	s.count.selects = 0
	for range 40 { // ten seconds at four draws a second, something new each time
		s.later(250*time.Millisecond, func() { s.fake.AddOrders(1) })
	}
	if s.count.selects > 2*11 { // two questions a list, one list a second
		t.Errorf("%d times the ledger was asked for the list", s.count.selects)
	}
	// A ledger that takes long is asked for at most a twentieth of the time.
	s.count.Ledger = slow{s.count.Ledger, s}
	s.count.selects = 0
	for range 120 {
		s.later(250*time.Millisecond, func() { s.fake.AddOrders(1) })
	}
	if s.count.selects > 6 {
		t.Errorf("%d times a slow ledger was asked for the list", s.count.selects)
	}
}

// slow takes half a second for a list.
type slow struct {
	port.Ledger
	s *stage
}

func (l slow) Select(f port.Filter) ([]uint64, error) {
	l.s.now = l.s.now.Add(500 * time.Millisecond)
	return l.Ledger.Select(f)
}

func TestNewestQuestionWins(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(400)
	e := uitest.Env(t, f, assets.ZH)
	run := uitest.Later(e)
	s := &stage{fake: f, now: uitest.Now}
	s.Page = New(e).(*Page)
	e.Window.SetContent(s.Content())
	s.Show(kit.Place{})
	for _, c := range []order.Class{order.ClassDone, order.ClassRejected, order.ClassAttention} {
		s.change(func(q *query) { q.classes = []order.Class{c} })
	}
	if n := run(); n != 1 {
		t.Errorf("%d questions at once", n)
	}
	if n := run(); n != 1 {
		t.Errorf("%d more questions for three changes", n)
	}
	if got := classes(f, s.list); len(got) != 1 || got[0] != order.ClassAttention || run() != 0 {
		t.Errorf("listed are %v", got)
	}
}

func TestLedgerTroubleIsShownAndEnds(t *testing.T) {
	s := open(t, 100, assets.ZH)
	what := s.env.Fault(fault.StoreIO, nil).What
	for _, method := range []string{"Ledger.Rows", "Ledger.Select"} {
		s.fake.Fail(method, fault.New(fault.Transient, fault.StoreIO, "read", errors.New("gone")))
		s.later(2*time.Second, func() {})
		if !uitest.HasText(s.root, what) {
			t.Errorf("%s: the fault is not shown", method)
		}
		s.fake.Fail(method, nil)
		s.later(2*time.Second, func() {})
		if uitest.HasText(s.root, what) {
			t.Errorf("%s: the fault stays", method)
		}
	}
}
