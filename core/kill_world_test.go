package core_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"customs179/core/pipeline"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// killRole is what is special about an order of the kill proof.
type killRole string

const (
	killPlain    killRole = "plain"
	killMended   killRole = "refused until the shop mends it"
	killBad      killRole = "bad data, mended after the ERROR"
	killHopeless killRole = "bad data for ever"
	killForeign  killRole = "at customs already"
	killTwin     killRole = "twice in one batch"
	killUnclear  killRole = "never answered clearly"
	killOther    killRole = "of a platform that is registered at times"
	killAlien    killRole = "for another certificate, mended later"
)

// killOrder is one order that customs has asked for.
type killOrder struct {
	no, session, text string
	role              killRole
}

// otherEbp is the platform whose registration comes and goes.
const otherEbp = "440199T0E2"

// mendedNo is the payment number by which customs takes a mended order.
const mendedNo = "2026071222001400000000000179"

// killWorld is a world with orders that keep arriving.
type killWorld struct {
	*sim.World
	rng      *rand.Rand
	traffic  map[string]*sim.Traffic
	shortDup bool

	registered bool // the other platform
	asked      []killOrder
	aliens     []string

	mu     sync.Mutex
	refuse map[string]bool // refused by customs until mended
	bad    map[string]bool // mended by the shop when it hears the reason
}

// newKillWorld makes the world of a seed. Seeds differ in the kind of card, in
// how customs words a duplicate, and in how often the shop answers fail first.
func newKillWorld(seed uint64) (*killWorld, error) {
	plain := seed%5 != 0
	w := &killWorld{
		rng: rand.New(rand.NewPCG(seed, 179)), shortDup: seed%2 == 1,
		refuse: map[string]bool{}, bad: map[string]bool{},
		traffic: map[string]*sim.Traffic{
			sim.DefaultEbpCode: sim.NewTraffic(seed, sim.TrafficOptions{Plain: plain}),
			otherEbp:           sim.NewTraffic(seed, sim.TrafficOptions{EbpCode: otherEbp, Plain: plain}),
		},
	}
	o := sim.WorldOptions{Card: softcard.Options{Kind: softcard.SM2}}
	if seed%4 < 2 {
		o.Card.Kind = softcard.RSA
	}
	o.Latency(time.Duration(seed%3)*time.Millisecond, time.Millisecond, time.Millisecond)
	o.Control.Faults = sim.Random(seed, chances(sim.MethodSign, 0.02, sim.Twice, sim.StaleFirst)...)
	o.Platform.Faults = sim.Random(seed, append(
		chances(sim.CallCallback, 0.03, sim.Drop, sim.DropBefore, sim.ServerError, sim.HTML200),
		chances(sim.CallTask, 0.01, sim.Drop, sim.BadGateway, sim.Garbage)...)...)
	o.Customs.Faults = sim.Random(seed, chances(sim.CallUpload, 0.02,
		sim.Drop, sim.Reset, sim.Cut, sim.DropBefore, sim.BadGateway, sim.BadGatewayAfter, sim.Empty200, sim.HTML200,
		sim.Garbage, sim.DuplicateKeys, sim.Unspecific)...)
	o.Platform.SuccessOn = 1 + int(seed/2%2)
	o.Platform.OnCallback, o.Customs.Refuse, o.Customs.ShortDuplicate = w.heard, w.refused, w.shortDup
	var err error
	if w.World, err = sim.NewWorld(o); err != nil {
		return nil, err
	}
	for range 2 {
		w.offer(killHopeless)
	}
	w.Platform.OfferRaw(`{"orderNo":"TKILL1","sessionID":"kill-1","goods":"one"}`, -1)
	return w, nil
}

// chances gives the same chance to several faults.
func chances(on string, rate float64, faults ...sim.Fault) []sim.Chance {
	var table []sim.Chance
	for _, f := range faults {
		table = append(table, sim.Chance{On: on, Fault: f, Rate: rate})
	}
	return table
}

// refused is customs' rule for the orders that have to be mended.
func (w *killWorld) refused(u sim.Upload) (code, message string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse[u.OrderNo] && !strings.Contains(u.Raw, mendedNo) {
		return "20000", "payTransactionId : payTransactionId不为空;  "
	}
	return "", ""
}

// heard mends bad data as soon as the shop hears the reason.
func (w *killWorld) heard(c sim.Callback) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for no := range w.bad {
		if c.Type == sim.ErrorMsg && strings.Contains(c.Message, no+":") {
			delete(w.bad, no)
			w.mustMend(no, "totalAmount", "12.5")
		}
	}
}

// offer lets customs ask the shop for the next order.
func (w *killWorld) offer(role killRole) {
	ebp := sim.DefaultEbpCode
	if role == killOther {
		ebp = otherEbp
	}
	o := w.traffic[ebp].Order(len(w.asked))
	o.OrderNo = fmt.Sprintf("K%06d", len(w.asked))
	alien := "0badcafe"
	switch role {
	case killMended:
		w.mark(w.refuse, o.OrderNo)
	case killBad:
		w.mark(w.bad, o.OrderNo)
		o.TotalAmount = "1,564.84"
	case killHopeless:
		o.TotalAmount = "NaN"
	case killForeign:
		w.Customs.StoreBefore(o.SessionID)
	case killUnclear:
		w.Customs.Faults().On(o.OrderNo).Times(4).Do(sim.Unspecific)
	case killAlien:
		o.CertNo = &alien
		w.aliens = append(w.aliens, o.OrderNo)
	}
	text := sim.TaskText(o)
	w.asked = append(w.asked, killOrder{o.OrderNo, o.SessionID, text, role})
	w.Customs.Expect(o.OrderNo, o.SessionID)
	w.Platform.Offer(text)
	switch role {
	case killTwin:
		w.Platform.OfferRaw(text, 3)
	case killMended:
		w.Platform.MendWhenRefused(o.OrderNo, "payTransactionId", mendedNo)
	}
}

func (w *killWorld) mark(set map[string]bool, no string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	set[no] = true
}

// pending counts the orders that the shop still waits for.
func (w *killWorld) pending() (n int) {
	for _, o := range w.Platform.Orders() {
		if o.Status == sim.Pending {
			n++
		}
	}
	return n
}

// feed keeps some orders on their way, of all roles, and at times many at once.
func (w *killWorld) feed() {
	want := 5
	if w.rng.IntN(300) == 0 {
		want = 40
	}
	for range want - w.pending() {
		w.offer(w.anyRole())
	}
	if len(w.aliens) > 0 {
		if known, _ := w.Platform.Order(w.aliens[0]); known.HandedOut > 10 {
			w.mendAlien()
		}
	}
	w.mendFailed()
	if w.rng.IntN(8) == 0 {
		w.recall()
	}
	if w.rng.IntN(30) == 0 {
		w.toggle()
	}
}

// anyRole draws a role.
func (w *killWorld) anyRole() killRole {
	rare := []killRole{killMended, killBad, killTwin, killUnclear, killOther, killAlien, killForeign}
	role := killPlain
	if w.rng.IntN(3) == 0 {
		role = rare[w.rng.IntN(len(rare))]
	}
	if role == killForeign && w.shortDup {
		return killPlain // nobody could tell it from an upload of another program's
	}
	return role
}

// mendAlien lets the shop take the strange certificate out of an order.
func (w *killWorld) mendAlien() {
	no := w.aliens[0]
	w.aliens = w.aliens[1:]
	w.mustMend(no, "certNo", w.Card.CertNo())
}

// mendFailed mends what the shop sees as failed. The shop may hear of a refusal
// once more after it has mended the order, and then counts it as failed again.
func (w *killWorld) mendFailed() {
	for _, o := range w.asked {
		if o.role != killMended {
			continue
		}
		if known, _ := w.Platform.Order(o.no); known.Status == sim.Failed {
			w.mustMend(o.no, "payTransactionId", mendedNo)
		}
	}
}

// mustMend lets the shop mend an order that it has.
func (w *killWorld) mustMend(no, name, value string) {
	if err := w.Platform.Mend(no, name, value); err != nil {
		panic(err)
	}
}

// recall makes the shop ask again for an order that it knows to be done.
func (w *killWorld) recall() {
	from := w.rng.IntN(len(w.asked))
	for i := range w.asked {
		o := w.asked[(from+i)%len(w.asked)]
		if known, _ := w.Platform.Order(o.no); known.Status == sim.Done && known.Mended == 0 {
			w.Platform.Offer(o.text)
			return
		}
	}
}

// toggle registers the other platform, or ends its registration.
func (w *killWorld) toggle() {
	if w.registered = !w.registered; !w.registered {
		w.Customs.Unregister(w.Card.CertNo(), otherEbp)
	} else if err := w.Customs.Register(otherEbp, w.Card.Certificate()); err != nil {
		panic(err)
	}
}

// stageFor arranges that an order comes to the point.
func (w *killWorld) stageFor(at pipeline.Point) {
	switch at {
	case pipeline.PointAfterSpoilt:
		w.offer(killPlain)
		w.Control.Faults().On(sim.MethodSign).Do(sim.BadSign)
	case pipeline.PointAfterHeld:
		w.offer(killAlien)
	case pipeline.PointAfterSilence:
		w.offer(killPlain)
		w.Customs.Faults().On(sim.CallUpload).Drop()
	case pipeline.PointAfterPair:
		w.toggle()
		w.offer(killOther)
	case pipeline.PointAfterResign, pipeline.PointBeforeNotice, pipeline.PointAfterNotice, pipeline.PointAfterNoticeTold:
		if w.registered {
			w.toggle()
		}
		w.offer(killOther)
		w.recall()
	case pipeline.PointBeforeRefusal, pipeline.PointAfterRefusal, pipeline.PointAfterRefusalTold:
		w.offer(killBad)
		w.offer(killMended)
	case pipeline.PointAfterUntold:
		w.offer(killPlain)
		w.Platform.Faults().On(sim.CallCallback).Do(sim.ServerError)
	default:
		w.offer(killPlain)
	}
}

// calm ends all trouble, so that everything can come to its end.
func (w *killWorld) calm() {
	w.Control.Faults().Clear()
	w.Platform.Faults().Clear()
	w.Customs.Faults().Clear()
	if !w.registered {
		w.toggle()
	}
	for len(w.aliens) > 0 {
		w.mendAlien()
	}
}

// unsettled lists the orders about which the shop has not heard their end.
func (w *killWorld) unsettled() (list []killOrder) {
	for _, o := range w.asked {
		known, ok := w.Platform.Order(o.no)
		if !ok || known.Status != sim.Done && o.role != killHopeless && (o.role != killUnclear || known.Status == sim.Pending) {
			list = append(list, o)
		}
	}
	return list
}

var errUnsettled = errors.New("orders are lost")
