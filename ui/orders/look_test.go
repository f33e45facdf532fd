package orders

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// page opens the page at a place and draws it once.
func page(t *testing.T, e *kit.Env, place kit.Place) *Page {
	t.Helper()
	p, ok := New(e).(*Page)
	if !ok {
		t.Fatal("not a page")
	}
	e.Window.SetContent(p.Content())
	p.Show(place)
	p.Draw(e.Desk.Live.Snapshot())
	return p
}

// refused is an order that customs refused twice, with much to tell.
func refused(f *uitest.Fake) order.Order {
	o := f.Order(280)
	o.State, o.Outcome, o.Generation, o.Attempts = order.StateDone, order.OutcomeRejected, 2, 3
	o.GUID, o.CertNo = "6A9C3F1E-52B7-4D10-9E7A-0C4B8A51D2F3", "0169d3a7"
	o.Verdict = &order.Verdict{Class: order.VerdictRefused, Code: "22004", Message: "数据校验不通过"}
	o.Finished = o.Updated
	return o
}

func story(o order.Order) []order.Step {
	at := o.FirstSeen
	return []order.Step{
		{At: at, Name: order.StepReceive, To: order.StateReceived, Generation: 1},
		{At: at.Add(time.Second), Name: order.StepSign, From: order.StateReceived, To: order.StateSigned, Took: 320 * time.Millisecond},
		{At: at.Add(2 * time.Second), Name: order.StepUpload, From: order.StateSending, To: order.StateSending, Took: 12 * time.Second, Code: "net.timeout"},
		{At: at.Add(20 * time.Second), Name: order.StepHold, Code: "customs.unknown"},
		{At: at.Add(9 * time.Minute), Name: order.StepSettle, Code: "not-arrived", Text: "在海关网站没有查到，客服王丽确认"},
		{At: at.Add(10 * time.Minute), Name: order.StepUpload, From: order.StateSending, To: order.StateRejected, Took: 1840 * time.Millisecond, Code: "22004"},
		{At: at.Add(11 * time.Minute), Name: order.StepCallback, From: order.StateRejected, To: order.StateDone, Took: 96 * time.Millisecond},
	}
}

// TestLooks makes a picture of every state of the page.
func TestLooks(t *testing.T) {
	views := []struct {
		name   string
		orders int
		set    func(*uitest.Fake)
		do     func(*testing.T, *uitest.Fake, *Page)
	}{
		{name: "list", orders: 182_334},
		{name: "troubled", orders: 40, set: func(f *uitest.Fake) {
			s := uitest.Troubled()
			f.Change(func(old *status.Snapshot) { old.Gates = s.Gates })
		}, do: func(_ *testing.T, f *uitest.Fake, p *Page) { p.table.hover(5); p.choose(40) }},
		{name: "settle", orders: 300, do: func(_ *testing.T, _ *uitest.Fake, p *Page) {
			p.choose(p.list.at(0))
			p.detail.askSettle()
		}},
		{name: "refused", orders: 300, set: func(f *uitest.Fake) {
			o := refused(f)
			f.SetOrder(o)
			f.Timelines[o.Seq] = story(o)
			f.Detail = port.Details{Head: `{"orderNo":"SO1","recpName":"(8)"}`, Answer: `{"code":"22004"}`, Problems: []string{"recpName: empty; should be filled"}}
		}, do: func(_ *testing.T, _ *uitest.Fake, p *Page) {
			p.change(func(q *query) { q.classes = []order.Class{order.ClassRejected} })
			p.choose(280)
		}},
		{name: "story", orders: 300, set: func(f *uitest.Fake) {
			o := refused(f)
			f.SetOrder(o)
			f.Timelines[o.Seq] = story(o)
		}, do: func(_ *testing.T, _ *uitest.Fake, p *Page) {
			p.choose(280)
			uitest.Settle(p.env.Window)
			p.detail.scroll.ScrollToBottom()
		}},
		{name: "none", orders: 50, do: func(_ *testing.T, _ *uitest.Fake, p *Page) {
			p.change(func(q *query) { q.span, q.pasted = spanCustom, []string{"A1", "B2", "C3"} })
		}},
		{name: "changes", orders: 400, do: func(_ *testing.T, f *uitest.Fake, p *Page) {
			p.table.hover(3)
			f.AddOrders(12)
			p.reload()
		}},
		{name: "pasted", orders: 400, do: func(_ *testing.T, f *uitest.Fake, p *Page) {
			p.change(func(q *query) {
				q.pasted = []string{"A1", "B2"}
				for seq := uint64(100); seq < 400; seq++ {
					q.pasted = append(q.pasted, f.Order(seq).OrderNo)
				}
			})
			p.choose(380)
		}},
		{name: "exported", orders: 400, do: func(_ *testing.T, _ *uitest.Fake, p *Page) { p.exportAs("xlsx") }},
		{name: "faults", orders: 400, do: func(_ *testing.T, f *uitest.Fake, p *Page) {
			f.Fail("System.Save", fault.New(fault.Person, fault.ExportIO, "write xlsx", errors.New("denied")))
			p.exportAs("xlsx")
		}},
	}
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
				f := uitest.New(t)
				f.AddOrders(v.orders)
				if v.set != nil {
					v.set(f)
				}
				e.Desk = f.Desk()
				p := page(t, e, kit.Place{})
				if v.do != nil {
					v.do(t, f, p)
				}
				return p.Content()
			})
		})
	}
}
