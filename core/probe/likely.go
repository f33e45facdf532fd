package probe

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// chinaTime is the zone of tradingTime (protocol 3.3).
var chinaTime = time.FixedZone("CST", 8*60*60)

// futureSlack is how far a payment may lie ahead: clocks of shops differ.
const futureSlack = 10 * time.Minute

// Likely warns about what passes every check and is probably wrong all the same:
// customs does not look at most of it at once (protocol 7.6). name names the
// order in the lines.
func Likely(t order.Task, name string, now time.Time) []Line {
	w := warner{name: name}
	w.payCode(t)
	w.request(t)
	w.amount(t)
	w.time(t, now)
	w.texts(t)
	return w.lines
}

// warner gathers warnings.
type warner struct {
	name  string
	lines []Line
}

func (w *warner) warn(id LineID, field, seen, expected, value string, cure CureID) {
	w.lines = append(w.lines, Line{
		ID: id, Verdict: Warn, Subject: w.name + " " + field, Seen: seen, Expected: expected,
		Value: fault.Cap(value, valueCap), Cure: cure,
	})
}

// company is who made a payment text.
type company string

const (
	wechat   company = "WeChat Pay"
	alipay   company = "Alipay"
	tonglian company = "Allinpay"
)

// payCodes are the codes of payment companies that have been seen (protocol 3.5).
var payCodes = []struct {
	code string
	who  company
	old  bool
}{
	{"4403169D3W", wechat, false},
	{"31222699S7", alipay, false},
	{"312226T001", alipay, true},
	{"440316T004", wechat, true}, // 财付通
	{"4403160BUF", wechat, true}, // 财付通
	{"312228034T", tonglian, false},
}

// payer finds the company of a code.
func payer(code string) (who company, old bool) {
	for _, row := range payCodes {
		if row.code == code {
			return row.who, row.old
		}
	}
	return "", false
}

func (w *warner) payCode(t order.Task) {
	const want = "4403169D3W (WeChat Pay), 31222699S7 (Alipay) or another payment company's customs code"
	switch who, old := payer(t.PayCode); {
	case t.PayCode == "":
	case who == "":
		w.warn(LikelyPayCode, "payCode", "a code that nobody has seen before", want, t.PayCode, CurePayCode)
	case old:
		w.warn(LikelyPayCode, "payCode", "an old code of "+string(who), want, t.PayCode, CurePayCode)
	}
}

// signs tell whose request a text is.
var signs = []struct {
	who  company
	sign *regexp.Regexp
}{
	{alipay, regexp.MustCompile(`(?i)alipay|biz_content|partner=2088|seller_id`)},
	{wechat, regexp.MustCompile(`(?i)<mch_id>|<appid>|"mchid"|"appid"\s*:\s*"wx|api\.mch\.weixin|nonce_str`)},
	{tonglian, regexp.MustCompile(`(?i)allinpay|cusid|inputCharset`)},
}

// looksLikePayment: an address, parameters, XML or JSON, whoever made it.
var looksLikePayment = regexp.MustCompile(`(?s)^\s*(https?://|<\w|[{\[]|[\w.\[\]-]+=)`)

func (w *warner) request(t order.Task) {
	if t.InitalRequest == "" {
		return
	}
	who, _ := payer(t.PayCode)
	var looks company
	for _, s := range signs {
		if s.sign.MatchString(t.InitalRequest) {
			looks = s.who
			break
		}
	}
	switch {
	case looks == "" && !looksLikePayment.MatchString(t.InitalRequest):
		w.warn(LikelyRequest, "initalRequest", "neither an address nor XML, JSON or parameters",
			"the request that went to the payment company, as it was sent", t.InitalRequest, CurePayText)
	case looks != "" && who != "" && looks != who:
		w.warn(LikelyRequest, "initalRequest", "looks like a request to "+string(looks),
			fmt.Sprintf("a request to %s, as payCode says", who), t.InitalRequest, CurePayText)
	}
}

// totals find the amounts that payment texts name, in yuan or in fen.
var totals = []struct {
	find *regexp.Regexp
	fen  bool
}{
	{regexp.MustCompile(`<total_fee>(?:<!\[CDATA\[)?\s*(\d+)`), true},
	{regexp.MustCompile(`"amount"\s*:\s*\{[^{}]*?"total"\s*:\s*(\d+)`), true},
	{regexp.MustCompile(`"total_amount"\s*:\s*"?(\d+(?:\.\d+)?)`), false},
	{regexp.MustCompile(`(?:^|[?&])total_amount=(\d+(?:\.\d+)?)`), false},
	{regexp.MustCompile(`(?:^|[?&])total_fee=(\d+\.\d+)`), false},
}

// amount compares totalAmount with what the payment texts say; without a total
// in them there is nothing to compare.
func (w *warner) amount(t order.Task) {
	ours, ok := new(big.Rat).SetString(t.TotalAmount)
	if !ok {
		return
	}
	var found []string
	for _, text := range []string{t.InitalRequest, t.InitalResponse} {
		for _, form := range []string{text, percentDecoded(text)} {
			for _, total := range amountsIn(form) {
				if total.Cmp(ours) == 0 {
					return
				}
				if yuan := total.FloatString(2); !slices.Contains(found, yuan) {
					found = append(found, yuan)
				}
			}
		}
	}
	if len(found) > 0 {
		w.warn(LikelyAmount, "totalAmount", "the payment texts say "+strings.Join(found, ", ")+" yuan",
			"the paid total in yuan", t.TotalAmount, CureTotal)
	}
}

func amountsIn(text string) []*big.Rat {
	var found []*big.Rat
	for _, row := range totals {
		for _, m := range row.find.FindAllStringSubmatch(text, 8) {
			total, ok := new(big.Rat).SetString(m[1])
			if !ok {
				continue
			}
			if row.fen {
				total.Quo(total, big.NewRat(100, 1))
			}
			found = append(found, total)
		}
	}
	return found
}

func (w *warner) time(t order.Task, now time.Time) {
	paid, err := time.ParseInLocation("20060102150405", t.TradingTime, chinaTime)
	if err != nil {
		return // the validator says it
	}
	if ahead := paid.Sub(now); ahead > futureSlack {
		w.warn(LikelyTime, "tradingTime", fmt.Sprintf("%v ahead", ahead.Round(time.Minute)),
			"the time of payment, China time (UTC+8)", t.TradingTime, CureChinaTime)
	}
}
