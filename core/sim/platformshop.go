package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"customs179/core/sim/rawjson"
)

// ShopStatus is what the platform knows about an order (protocol 2.3).
type ShopStatus int

// The statuses; NotAsked is our own: customs has not asked for the order.
const (
	Pending  ShopStatus = 0
	Done     ShopStatus = 1
	Failed   ShopStatus = 2
	NotAsked ShopStatus = -1
)

// ShopOrder is one order of the shop.
type ShopOrder struct {
	OrderNo, SessionID string
	Status             ShopStatus
	HandedOut          int       // times in a batch
	HandedAt           time.Time // in the last of them
	Code               string    // customs' code in the last POSTBACK
	Mended             int
}

// shopEntry is an order with its task text, kept as the raw members in the
// shop's own key order; or a malformed entry, kept as its text.
type shopEntry struct {
	ShopOrder
	members []rawjson.Member
	asked   int // order of asking
	mend    []formField

	malformed bool
	raw       string
	left      int // times to hand out a malformed entry, <0 for ever
}

// shop is the platform's database.
type shop struct {
	orders    map[string]*shopEntry
	entries   []*shopEntry
	clock     int
	taskCalls int
	tries     map[string]int
	callbacks []Callback
}

func newShop() shop { return shop{orders: map[string]*shopEntry{}, tries: map[string]int{}} }

// Offer puts an order into the shop that customs has asked for already: the
// text is one task as in a batch. A known orderNo gets the new data and session. A text without orderNo and sessionID is handed
// out for ever.
func (p *Platform) Offer(task string) { p.put(task, Pending) }

// Stock puts an order into the shop that customs has not asked for yet.
func (p *Platform) Stock(task string) { p.put(task, NotAsked) }

func (p *Platform) put(task string, status ShopStatus) {
	members, err := rawjson.Members(task)
	no := textOf(members, "orderNo")
	if err != nil || no == "" {
		p.OfferRaw(task, -1)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.shop.orders[no]
	if e == nil {
		e = &shopEntry{}
		p.shop.orders[no] = e
		p.shop.entries = append(p.shop.entries, e)
	}
	e.members = members
	e.OrderNo, e.SessionID, e.Status = no, textOf(members, "sessionID"), status
	p.shop.touch(e)
}

// OfferRaw hands out a text as one entry of a batch, whatever it is, the given
// number of times (less than 0: for ever).
func (p *Platform) OfferRaw(entry string, times int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := &shopEntry{malformed: true, raw: entry, left: times}
	p.shop.entries = append(p.shop.entries, e)
	p.shop.touch(e)
}

// touch makes an entry the newest.
func (s *shop) touch(e *shopEntry) {
	s.clock++
	e.asked = s.clock
}

// Asked does what openReq does: customs wants this order under this session. An
// old order with a new session is pending again. Unknown orders are ignored.
func (p *Platform) Asked(orderNo, sessionID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.shop.orders[orderNo]
	if e == nil || e.SessionID == sessionID && e.Status != NotAsked {
		return
	}
	e.SessionID, e.Status = sessionID, Pending
	e.set("sessionID", sessionID)
	p.shop.touch(e)
}

// set writes a text value into the task.
func (e *shopEntry) set(name, value string) {
	raw := rawjson.Quote(value)
	for i, m := range e.members {
		if m.Key == name {
			e.members[i].Raw = raw
			return
		}
	}
	e.members = append(e.members, rawjson.Member{Key: name, RawKey: rawjson.Quote(name), Raw: raw})
}

// Mend lets the shop correct a text value of an order. One that customs refused
// is pending again, under the same session.
func (p *Platform) Mend(orderNo, name, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.shop.orders[orderNo]
	if e == nil {
		return fmt.Errorf("mend order %s: the shop has none", orderNo)
	}
	e.mendNow([]formField{{name, value}})
	return nil
}

func (e *shopEntry) mendNow(changes []formField) {
	for _, c := range changes {
		e.set(c.name, c.value)
	}
	e.Mended++
	if e.Status == Failed {
		e.Status = Pending
	}
}

// MendWhenRefused lets the shop correct an order as soon as it learns that
// customs refused it.
func (p *Platform) MendWhenRefused(orderNo, name, value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.shop.orders[orderNo]; e != nil {
		e.mend = append(e.mend, formField{name, value})
	}
}

// Order gives what the shop knows about an order.
func (p *Platform) Order(orderNo string) (ShopOrder, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.shop.orders[orderNo]
	if e == nil {
		return ShopOrder{}, false
	}
	return e.ShopOrder, true
}

// Orders lists the shop's orders as they were put in, malformed entries left out.
func (p *Platform) Orders() []ShopOrder {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []ShopOrder
	for _, e := range p.shop.entries {
		if !e.malformed {
			list = append(list, e.ShopOrder)
		}
	}
	return list
}

// TaskCalls counts the task requests that were answered with a list.
func (p *Platform) TaskCalls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shop.taskCalls
}

// handOut writes the answer to a task request.
func (s *shop) handOut(o PlatformOptions) string {
	var due []*shopEntry
	now := o.Now()
	for _, e := range s.entries {
		if e.due(o.HandOutFailed) && (o.Reserve == 0 || e.HandedOut == 0 || now.Sub(e.HandedAt) >= o.Reserve) {
			due = append(due, e)
		}
	}
	slices.SortStableFunc(due, func(a, b *shopEntry) int {
		if o.OldestFirst {
			return cmp.Compare(a.asked, b.asked)
		}
		return cmp.Compare(b.asked, a.asked)
	})
	most := o.Batch
	if o.Dialect == JSY {
		most = 1
	}
	due = due[:min(len(due), most)]
	texts := make([]string, 0, len(due))
	for _, e := range due {
		e.HandedOut++
		e.HandedAt = now
		texts = append(texts, e.text())
	}
	switch {
	case o.Dialect == S1:
		return "[" + strings.Join(texts, ",") + "]"
	case len(texts) == 0:
		return "nodata"
	}
	return texts[0]
}

func (e *shopEntry) due(failedToo bool) bool {
	if e.malformed {
		return e.left < 0 || e.HandedOut < e.left
	}
	return e.Status == Pending || failedToo && e.Status == Failed
}

func (e *shopEntry) text() string {
	if e.malformed {
		return e.raw
	}
	parts := make([]string, len(e.members))
	for i, m := range e.members {
		parts[i] = m.RawKey + ":" + m.Raw
	}
	return "{" + strings.Join(parts, ",") + "}"
}
