package sim

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"customs179/core/order"
)

// payment writes the payment texts of one order (protocol 3.3, 4.8, 4.9).
type payment struct {
	dice
	no    string
	order *order.Task
	paid  time.Time
}

func (p payment) subject() string {
	return pick(p.dice, "归口服液", "婴儿配方奶粉 \"铂金\" 3段 5\\10罐", "面膜 😀 5'' \"特价\"", "Vitamin C <1000mg> & Zinc", "进口红酒 750ml×2")
}

func (p payment) alipayURL() {
	o := p.order
	biz := fmt.Sprintf(`{"out_trade_no":"%s","total_amount":"%s","subject":"%s"}`, p.no, o.TotalAmount, "归口服液")
	o.PayCode, o.PayTransactionID = "31222699S7", p.paid.Format("20060102")+"22001400"+p.digits(12)
	o.InitalRequest = "https://openapi.alipay.com/gateway.do?app_id=2021" + p.digits(12) +
		"&method=alipay.trade.page.pay&charset=utf-8&sign_type=RSA2&timestamp=" + url.QueryEscape(p.paid.Format(time.DateTime)) +
		"&version=1.0&notify_url=https%3A%2F%2Fshop.example.com%2Fpay%2Fnotify&biz_content=" + url.QueryEscape(biz) +
		"&sign=" + url.QueryEscape(p.base64ish(344))
	o.InitalResponse = pick(p.dice, "ok", "gmt_payment="+url.QueryEscape(p.paid.Format(time.DateTime))+
		"&notify_type=trade_status_sync&out_trade_no="+p.no+"&total_amount="+o.TotalAmount+
		"&trade_no="+o.PayTransactionID+"&trade_status=TRADE_SUCCESS&sign_type=RSA2&sign="+url.QueryEscape(p.base64ish(344)))
}

func (p payment) alipayRaw() {
	o := p.order
	o.PayCode, o.PayTransactionID = "31222699S7", p.paid.Format("20060102")+"22001400"+p.digits(12)
	o.InitalRequest = fmt.Sprintf(`https://openapi.alipay.com/gateway.do?method=alipay.trade.app.pay&charset=utf-8&biz_content={"out_trade_no":"%s","total_amount":"%s","subject":"%s"}&sign=%s`,
		p.no, o.TotalAmount, strings.ReplaceAll(p.subject(), `"`, `\"`), p.base64ish(172))
	o.InitalResponse = fmt.Sprintf("{\n \"alipay_trade_pay_response\": {\n  \"code\": \"10000\",\n  \"msg\": \"Success\",\n  \"trade_no\": \"%s\"\n },\n \"sign\": \"%s\"\n}",
		o.PayTransactionID, p.base64ish(172))
}

// fen gives the order's total in fen, as WeChat writes it; parts of a fen, which
// nobody can pay, go from the total.
func (p payment) fen() string {
	yuan, part, _ := strings.Cut(p.order.TotalAmount, ".")
	if len(part) > 2 {
		part = part[:2]
		p.order.TotalAmount = yuan + "." + part
	}
	if fen := strings.TrimLeft(yuan+(part + "00")[:2], "0"); fen != "" {
		return fen
	}
	p.order.TotalAmount = "0.01"
	return "1"
}

func (p payment) wechatXML() {
	o, fee := p.order, p.fen()
	o.PayCode, o.PayTransactionID = "4403169D3W", "4200000000"+p.paid.Format("20060102")+p.digits(10)
	eol := pick(p.dice, "\n", "\r\n", "")
	lines := []string{
		"<xml>", "<appid><![CDATA[wx" + p.digits(16) + "]]></appid>", "<body><![CDATA[" + p.subject() + "]]></body>",
		"<mch_id>1500000001</mch_id>", "<notify_url><![CDATA[https://shop.example.com/wx/notify]]></notify_url>",
		"<out_trade_no>" + p.no + "</out_trade_no>", "<total_fee>" + fee + "</total_fee>", "<trade_type><![CDATA[JSAPI]]></trade_type>",
		"<sign><![CDATA[" + strings.ToUpper(p.hex(32)) + "]]></sign>", "</xml>",
	}
	o.InitalRequest = strings.Join(lines, eol)
	o.InitalResponse = "<xml><return_code><![CDATA[SUCCESS]]></return_code><result_code><![CDATA[SUCCESS]]></result_code><mch_id>1500000001</mch_id><out_trade_no>" +
		p.no + "</out_trade_no><transaction_id>" + o.PayTransactionID + "</transaction_id><total_fee>" + fee + "</total_fee><time_end>" + o.TradingTime + "</time_end></xml>"
}

func (p payment) wechatV3() {
	o, fee := p.order, p.fen()
	o.PayCode, o.PayTransactionID = "4403169D3W", "4200000000"+p.paid.Format("20060102")+p.digits(10)
	o.InitalRequest = fmt.Sprintf(`{"appid":"wx%s","mchid":"1500000001","description":%q,"out_trade_no":"%s","notify_url":"https://shop.example.com/wx/notify","amount":{"total":%s,"currency":"CNY"}}`,
		p.digits(16), p.subject(), p.no, fee)
	o.InitalResponse = fmt.Sprintf(`{"id":"%s","create_time":"%s","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"支付成功","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"%s","nonce":"%s"}}`,
		p.hex(32), p.paid.Format(time.RFC3339), p.base64ish(400), p.hex(12))
}

func (d dice) hex(n int) string {
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%016x", d.Uint64())
	}
	return b.String()[:n]
}

// base64ish looks like base64, with the characters that forms and JSON mishandle.
func (d dice) base64ish(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	b := make([]byte, n-2)
	for i := range b {
		b[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(b) + "=="
}

func goodsName(d dice) string {
	base := pick(d, "当归口服液 Hemohim ( 4 盒 )", "婴儿配方奶粉 \"铂金\" 3段", "补水面膜 🍼 \"礼盒装\" <特价> & 包邮",
		"滤芯 C:\\型号\\A/B", "日本製 花王 メリーズ 紙おむつ M64", "Swisse 钙+维生素D 150片 'AU版'", "橄欖油||特級初榨 1L",
		"儿童牙刷\t3支装", "保健品 &quot;鱼油&quot; &amp; 1000mg", "한국 김 20봉 👨‍👩‍👧", "咖啡豆\n深烘 1kg", "红酒 Château Müller 2019")
	switch {
	case d.one(12):
		base += "\u2028第二行\u2029"
	case d.one(20):
		base += "\x1f\u007f\b\f"
	case d.one(15):
		base += "`$(x)` =cmd|'/C calc'!A0"
	}
	return base
}

func tidyName(d dice) string {
	return pick(d, "当归口服液 Hemohim ( 4 盒 )", "婴儿配方奶粉 \"铂金\" 3段", "日本製 花王 メリーズ 紙おむつ M64",
		"Swisse 钙+维生素D 150片", "橄欖油 特級初榨 1L", "儿童牙刷 3支装", "咖啡豆 深烘 1kg", "红酒 Château Müller 2019")
}

func itemLink(d dice) string {
	id := d.digits(6)
	return pick(d, "http://shop.example.com/?a=viewgoods&id="+id, "https://shop.example.com/goods/"+id+"?from=a&ref=b",
		"http://shop.example.com/goods/"+id+"#/detail?itemId="+id, "https://shop.example.com/商品/"+id+".html")
}

// stretch takes some texts close to their limits (protocol 3.3).
func stretch(d dice, o *order.Task) {
	fill := func(s, piece string, limit int) string {
		room := limit - utf8.RuneCountInString(s)
		n := utf8.RuneCountInString(piece)
		return s + strings.Repeat(piece, max(0, room/n))
	}
	switch d.IntN(16) {
	case 0:
		o.InitalRequest = fill(o.InitalRequest, pick(d, "&x=%E5%BD%92", "归口\"\\/\n<>&'😀"), 8000-d.IntN(8))
	case 1:
		o.InitalResponse = fill(o.InitalResponse, "<!-- 支付 -->\r\n", 8000)
	case 2:
		g := &o.Goods[d.IntN(len(o.Goods))]
		g.ItemLink = fill(g.ItemLink, ";https://shop.example.com/goods/"+d.digits(6), 3000)
	case 3:
		g := &o.Goods[d.IntN(len(o.Goods))]
		g.Name = fill(g.Name, "大", 250)
	case 4:
		o.RecpName = fill(o.RecpName, "（国际）贸易", 100)
	}
}
