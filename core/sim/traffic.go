package sim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"customs179/core/order"
	"customs179/core/sim/rawjson"
)

// DefaultEbpCode is the platform's customs code in all traffic, unless told otherwise.
const DefaultEbpCode = "440199T0E1"

// TrafficOptions describes the orders of a shop.
type TrafficOptions struct {
	EbpCode string    // default DefaultEbpCode
	Start   time.Time // of the first payment; default 2026-07-12 10:00 in China
	// Plain leaves the texts near the limits out, so that an order has about 2 kB.
	Plain bool
	// Tidy leaves out what a careful shop does not send either: entities, control
	// characters, addresses that were decoded.
	Tidy bool
}

// Traffic makes the orders of a shop as realistic as known: Alipay URLs, WeChat
// XML, V3 JSON, Chinese goods with quotes, emoji and stranger things, texts near
// the limits. Every order is valid by protocol 11.3. The same seed and number
// always give the same order.
type Traffic struct {
	seed uint64
	o    TrafficOptions
}

// NewTraffic makes the traffic of a seed.
func NewTraffic(seed uint64, o TrafficOptions) *Traffic {
	if o.EbpCode == "" {
		o.EbpCode = DefaultEbpCode
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 7, 12, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	}
	return &Traffic{seed: seed, o: o}
}

// EbpCode gives the platform's customs code.
func (t *Traffic) EbpCode() string { return t.o.EbpCode }

// dice is the chance of one order.
type dice struct{ *rand.Rand }

func (t *Traffic) dice(i int) dice {
	return dice{rand.New(rand.NewPCG(t.seed, uint64(i)+1))}
}

// one reports true once in n throws.
func (d dice) one(n int) bool { return d.IntN(n) == 0 }

// digits gives n decimal digits.
func (d dice) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + d.IntN(10))
	}
	return string(b)
}

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// Order gives the i-th order.
func (t *Traffic) Order(i int) order.Task {
	d := t.dice(i)
	paid := t.o.Start.Add(time.Duration(i) * 7 * time.Second)
	o := order.Task{
		OrderNo:     fmt.Sprintf("T%s%06d", paid.Format("20060102"), i+1),
		SessionID:   session(d),
		EbpCode:     t.o.EbpCode,
		TotalAmount: amount(d),
		Currency:    "142",
		VerDept:     pick(d, "1", "2", "3"),
		TradingTime: paid.Format("20060102150405"),
		RecpAccount: "6200000000000000001",
		RecpName:    "示例跨境电商测试有限公司",
	}
	pay := payment{dice: d, no: "P" + o.OrderNo[1:], order: &o, paid: paid}
	names := goodsName
	if t.o.Tidy {
		names = tidyName
		pick(d, pay.alipayURL, pay.wechatXML, pay.wechatV3)()
	} else {
		pick(d, pay.alipayURL, pay.alipayRaw, pay.wechatXML, pay.wechatV3)()
	}
	for range 1 + d.IntN(5) {
		o.Goods = append(o.Goods, order.Goods{Name: names(d), ItemLink: itemLink(d)})
	}
	if !t.o.Plain && !t.o.Tidy {
		stretch(d, &o)
	}
	overrides(d, &o)
	return o
}

// session has one of the shapes of protocol 2.2.
func session(d dice) string {
	h := fmt.Sprintf("%016x%016x", d.Uint64(), d.Uint64())
	switch d.IntN(3) {
	case 0:
		return strings.ToUpper(h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32])
	case 1:
		return h[:6] + "-8fn" + h[6:11] + "-" + h[11:19]
	}
	return h[:6] + "-" + h[6:14] + "-" + h[14:22]
}

func amount(d dice) string {
	yuan := 1 + d.IntN(5000)
	switch d.IntN(8) {
	case 0:
		return fmt.Sprintf("%d.00", yuan)
	case 1:
		return fmt.Sprintf("%d.%d0", yuan, 1+d.IntN(9))
	case 2:
		return fmt.Sprint(yuan)
	case 3:
		return fmt.Sprintf("0.%02d", 1+d.IntN(99))
	case 4:
		return fmt.Sprintf("%d.%05d", yuan, d.IntN(100000))
	}
	return fmt.Sprintf("%d.%02d", yuan, d.IntN(100))
}

// overrides adds what a task may bring beyond the vendor's list (protocol 3.4).
func overrides(d dice, o *order.Task) {
	set := func(p **string, value string) { *p = &value }
	if d.one(4) {
		set(&o.PayType, pick(d, "1", "2", "3", "4"))
	}
	if d.one(6) {
		set(&o.Note, pick(d, "", "多商品,测试备注", "call after 18:00\t\"gate 3\" \\ 2F", "备注：满100减20 🎉"))
	}
	if d.one(5) {
		set(&o.RecpCode, "91440101MA0TEST01X")
	}
	if d.one(30) {
		h := strings.ToUpper(fmt.Sprintf("%016x%016x", d.Uint64(), d.Uint64()))
		set(&o.GUID, h[:8]+"-"+h[8:12]+"-4"+h[13:16]+"-A"+h[17:20]+"-"+h[20:32])
	}
}

// Task gives the i-th order as the platform sends it: every value a text, the
// keys in any order.
func (t *Traffic) Task(i int) string {
	o := t.Order(i)
	members := taskMembers(&o)
	d := t.dice(-2 - i)
	d.Shuffle(len(members), func(a, b int) { members[a], members[b] = members[b], members[a] })
	return "{" + strings.Join(members, ",") + "}"
}

// TaskText writes an order as a platform sends it, in the order of the vendor's sample.
func TaskText(o order.Task) string { return "{" + strings.Join(taskMembers(&o), ",") + "}" }

func taskMembers(o *order.Task) []string {
	members := []string{
		member("initalRequest", o.InitalRequest), member("initalResponse", o.InitalResponse),
		member("payTransactionId", o.PayTransactionID), member("verDept", o.VerDept),
		member("totalAmount", o.TotalAmount), member("tradingTime", o.TradingTime), goodsMember(o.Goods),
		member("ebpCode", o.EbpCode), member("payCode", o.PayCode), member("currency", o.Currency),
		member("recpAccount", o.RecpAccount), member("recpName", o.RecpName),
		member("orderNo", o.OrderNo), member("sessionID", o.SessionID),
	}
	for _, extra := range []struct {
		name  string
		value *string
	}{{"guid", o.GUID}, {"payType", o.PayType}, {"note", o.Note}, {"recpCode", o.RecpCode}, {"certNo", o.CertNo}} {
		if extra.value != nil {
			members = append(members, member(extra.name, *extra.value))
		}
	}
	return members
}

func member(name, value string) string { return rawjson.Quote(name) + ":" + rawjson.Quote(value) }

func goodsMember(goods []order.Goods) string {
	texts := make([]string, len(goods))
	for i, g := range goods {
		texts[i] = "{" + member("gname", g.Name) + "," + member("itemLink", g.ItemLink) + "}"
	}
	return `"goods":[` + strings.Join(texts, ",") + "]"
}
