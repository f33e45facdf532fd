package sim

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"customs179/core/order"
)

func TestEveryOrderOfTheTrafficPassesCustoms(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{})
	traffic := NewTraffic(179, TrafficOptions{})
	numbers, sessions, has := map[string]bool{}, map[string]bool{}, map[string]int{}
	for i := range 500 {
		o := traffic.Order(i)
		numbers[o.OrderNo], sessions[o.SessionID] = true, true
		d := newDraft(o, plainAmount(o.TotalAmount))
		d = d.signed(t, k, d.text())
		if v := c.judge(parseUpload(d.upload())); v.code != "10000" {
			t.Errorf("order %d: %+v", i, v)
		}
		if n := utf8.RuneCountInString(o.InitalRequest); n > 7900 && n <= 8000 {
			has["long request"]++
		}
		for _, g := range o.Goods {
			if n := utf8.RuneCountInString(g.ItemLink); n > 2900 && n <= 3000 {
				has["long link"]++
			}
		}
		text := traffic.Task(i)
		for _, piece := range []string{"<![CDATA[", "\u2028", `\t`, "🍼", `\"`, `\\`, "AEAD_AES_256_GCM", "%7B", `\u001f`, "||", `"guid"`, `"note"`} {
			if strings.Contains(text, piece) {
				has[piece]++
			}
		}
		var back order.Task
		if err := json.Unmarshal([]byte(text), &back); err != nil || !reflect.DeepEqual(back, o) {
			t.Errorf("order %d does not survive its text: %v", i, err)
		}
	}
	if len(numbers) != 500 || len(sessions) != 500 {
		t.Errorf("%d numbers, %d sessions", len(numbers), len(sessions))
	}
	if len(has) != 14 {
		t.Errorf("the traffic lacks some specialities: %v", has)
	}
}

func TestTrafficIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	a, b, other := NewTraffic(1, TrafficOptions{}), NewTraffic(1, TrafficOptions{}), NewTraffic(2, TrafficOptions{})
	_ = a.Task(3)
	if a.Task(7) != b.Task(7) || a.Task(7) == other.Task(7) || a.Task(7) == a.Task(8) {
		t.Error("seed and number do not decide")
	}
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	o := NewTraffic(1, TrafficOptions{Plain: true, EbpCode: "4404840022", Start: start}).Order(1)
	if o.EbpCode != "4404840022" || o.TradingTime != "20300102030412" || o.OrderNo != "T20300102000002" {
		t.Errorf("%+v", o)
	}
}

func TestBadTasksAreBad(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{})
	names := map[string]bool{}
	for _, bad := range NewTraffic(5, TrafficOptions{Plain: true}).Bad(0) {
		if names[bad.Name] {
			t.Errorf("%s comes twice", bad.Name)
		}
		names[bad.Name] = true
		if !json.Valid([]byte(bad.Text)) {
			t.Errorf("%s would spoil its batch", bad.Name)
		}
		if bad.Field == "" {
			continue
		}
		var o order.Task
		must(t, json.Unmarshal([]byte(bad.Text), &o))
		amount := plainAmount(o.TotalAmount)
		if amount == "" {
			amount = `""`
		}
		d := newDraft(o, amount)
		u := parseUpload(d.signed(t, k, d.text()).upload())
		// Dates, code lists and the form of numbers are not customs' business here.
		ownBusiness := map[string]bool{"tradingTime": true, "verDept": true, "payType": true, "currency": true, "orderNo": true, "sessionID": true}
		if v := c.judge(u); v.code == "10000" && !ownBusiness[bad.Field] && bad.Name != "amount-comma" {
			t.Errorf("customs took %s", bad.Name)
		}
	}
	if len(names) != len(spoiled)+len(malformed) {
		t.Errorf("%d kinds", len(names))
	}
}
