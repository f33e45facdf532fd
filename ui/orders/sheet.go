package orders

import (
	"strconv"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// exportPage is how many orders an export reads at once.
const exportPage = 1000

// sheet is the table of an export: the rows of a list as they are when they are
// written, in words.
type sheet struct {
	env     *kit.Env
	list    *arrangement
	gates   status.Gates
	written int
}

// Export asks for the kind of file.
func (p *Page) Export() {
	item := func(key, format string) *fyne.MenuItem {
		return fyne.NewMenuItem(p.env.T(key), func() { p.exportAs(format) })
	}
	menu := fyne.NewMenu("", item("orders.export.xlsx", "xlsx"), item("orders.export.csv", "csv"))
	widget.NewPopUpMenu(menu, p.env.Window.Canvas()).
		ShowAtRelativePosition(fyne.NewPos(0, p.bar.export.Size().Height), p.bar.export)
}

// exportAs writes what is listed, in the shown order.
func (p *Page) exportAs(format string) {
	p.saving.save(p.list, &sheet{env: p.env, list: p.list, gates: p.rows.gates}, format)
}

// lines gives the table. Rows run in the background; an error of the ledger ends
// the writing through fail, so that no half a file is left.
func (s *sheet) lines(fail func(error)) port.Sheet {
	return port.Sheet{
		Name:   s.env.T("nav.orders"),
		Header: s.header(),
		Rows: func(yield func([]string) bool) {
			seqs := make([]uint64, 0, exportPage)
			for at := 0; at < s.list.len(); at += len(seqs) {
				seqs = seqs[:0]
				for i := at; i < min(at+exportPage, s.list.len()); i++ {
					seqs = append(seqs, s.list.at(i))
				}
				found, err := s.env.Desk.Ledger.Rows(seqs)
				if err != nil {
					fail(err)
					return
				}
				for i := range found {
					if !yield(s.cells(&found[i])) {
						return
					}
					s.written++
				}
			}
		},
	}
}

func (s *sheet) header() []string {
	var out []string
	for _, key := range []string{
		"orders.column.state", "orders.column.no", "orders.column.session", "orders.column.received",
		"orders.column.updated", "orders.column.outcome", "orders.column.attempts", "orders.column.code",
		"orders.column.note", "order.ebp-code", "order.cert-no",
	} {
		out = append(out, s.env.T(key))
	}
	return out
}

// cells writes an order as the screen does, with the year: a file is kept.
func (s *sheet) cells(o *order.Order) []string {
	l := newLine(s.env, s.gates, *o)
	return []string{
		l.state, o.OrderNo, o.SessionID, o.FirstSeen.Local().Format(fullTime), o.Updated.Local().Format(fullTime),
		outcomeWord(s.env, o), strconv.Itoa(o.Attempts), lastCode(o), l.note, o.EbpCode, o.CertNo,
	}
}

// fullTime is a moment with its year.
const fullTime = "2006-01-02 15:04:05"

func outcomeWord(e *kit.Env, o *order.Order) string {
	if o.Outcome == order.OutcomeNone {
		return e.T("outcome.none")
	}
	return e.T("outcome." + string(o.Outcome))
}

// lastCode is customs' code, or that of the last failure of an order on its way.
func lastCode(o *order.Order) string {
	switch {
	case o.Verdict != nil && o.Verdict.Code != "":
		return o.Verdict.Code
	case o.LastFail != nil && !(o.State == order.StateDone && o.Outcome == order.OutcomeAccepted):
		return o.LastFail.Code
	}
	return ""
}
