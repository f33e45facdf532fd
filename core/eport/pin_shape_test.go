package eport

import (
	"fmt"
	"strings"
	"testing"

	"customs179/core/fault"
)

// oddRefusals are ways in which a control could say that a PIN is wrong, none of
// which has been seen. %s is the request's _id.
var oddRefusals = map[string]struct {
	frame string
	tries int // told, -1 when not
}{
	"a member nobody knows":     {`{"_id":%s,"_args":{"Result":false,"Data":[],"Error":[],"Msg":"输入口令错误，还可以重试四次"}}`, 4},
	"beside the outcome":        {`{"_id":%s,"_message":"输入口令错误","_args":{"Result":false,"Error":[]}}`, -1},
	"outcome is a text":         {`{"_id":%s,"_args":"输入口令错误，还可以重试三次"}`, 3},
	"outcome is a list":         {`{"_id":%s,"_args":[false,"输入口令错误"]}`, -1},
	"no outcome":                {`{"_id":%s,"_args":{},"_error":"输入口令错误"}`, -1},
	"bare text":                 {`输入口令错误，还可以重试２次 (%s)`, 2},
	"English text":              {`ERROR %s: wrong PIN`, -1},
	"escaped in an object":      {`{"_id":%s,"_args":{"Result":false,"Error":[{"text":"\u8f93\u5165\u53e3\u4ee4\u9519\u8bef"}]}}`, -1},
	"escaped, cut off":          {`{"_id":%s,"_args":{"Result":false,"Error":["\u8f93\u5165\u53e3\u4ee4\u9519\u8bef`, -1},
	"cut off":                   {`{"_id":%s,"_args":{"Result":false,"Error":["[智能卡应用模块]输入口令错误，还可以重试四次:错`, 4},
	"a yes with an error":       {`{"_id":%s,"_args":{"Result":true,"Data":[],"Error":["输入口令错误，还可以重试四次"]}}`, 4},
	"an error for a signature":  {`{"_id":%s,"_args":{"Result":true,"Data":["输入口令错误，还可以重试四次"],"Error":[]}}`, 4},
	"the count without a name":  {`{"_id":%s,"_args":{"Result":false,"Error":["验证失败，还可以重试四次","Err:Custom50070"]}}`, 4},
	"an answer in large blocks": {`BLOCKTXT0A0B0C0D%s{"_args":{"Result":false,"Error":["输入口令错误"]}}`, -1},
}

// TestPIN_RefusalOfAnyShapeStopsEverything: noise lets a proven PIN go out again
// and again, so that a refusal must not be taken for noise.
func TestPIN_RefusalOfAnyShapeStopsEverything(t *testing.T) {
	for name, c := range oddRefusals {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				r := signing(t, p)
				before := p.fake.sent()
				p.fake.set(func(f *fake) {
					f.script = onPIN(func(q ask179) *act {
						return &act{frames: []string{strings.Replace(c.frame, "%s", string(q.ID), 1)}}
					})
				})
				for i := range 10 {
					r.ready(t)
					if code := r.trySign(t, fmt.Sprint("order ", i)); code != fault.PINRefused {
						t.Fatal(code)
					}
				}
				k := r.Card()
				if p.fake.sent() != before+1 || k.Gate != GatePINRefused || k.Proven || (k.TriesLeft != nil) != (c.tries >= 0) {
					t.Fatalf("%d PINs, gate %s, proven %v, tries %v", p.fake.sent()-before, k.Gate, k.Proven, k.TriesLeft)
				}
				if k.TriesLeft != nil && *k.TriesLeft != c.tries {
					t.Errorf("%d tries left, want %d", *k.TriesLeft, c.tries)
				}
			})
		})
	}
}

// TestNoiseAboutNoPINIsStillNoise: what a frame of an unknown shape says is no
// refusal just because method, member or signature look like one.
func TestNoiseAboutNoPINIsStillNoise(t *testing.T) {
	t.Parallel()
	for _, frame := range []string{
		`{"_id":1,"_method":"cus-sec_SpcVerifyPINAll","args":{"passwd":"12345678"}}`,
		`{"_id":1,"_method":"cus-sec_SpcSignDataAsPEM","_args":{"Result":tr`,
		`{"_args":{"Data":["AApinBBPIN/xx=="`,
		"<html>shopping</html>",
	} {
		if a, err := decode([]byte(frame)); err == nil {
			t.Errorf("%s is %+v", frame, a)
		}
	}
	for _, frame := range []string{
		`{"_id":1,"_method":"cus-sec_SpcVerifyPIN","_args":{"Result":"True","Data":["口令验证成功"],"Error":[]}}`,
		`{"_id":1,"_args":{"Result":true,"Data":["AApinBBPIN/xx==","03"],"Error":[""]}}`,
	} {
		if a, err := decode([]byte(frame)); err != nil || !a.ok {
			t.Errorf("%s is no yes: %+v, %v", frame, a, err)
		}
	}
	a, err := decode([]byte(`{"_id":1,"_method":"cus-sec_SpcVerifyPIN","_args":{"Result":false,"Data":[],"Error":["Err:Custom50070"]}}`))
	if v := classify(a.words()); err != nil || v.code != fault.EportReaderReset {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestSignatureThatIsNoneIsNotGivenOut: without a readable certificate nothing
// else would keep it from customs.
func TestSignatureThatIsNoneIsNotGivenOut(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		for _, data := range []string{`{"sign":"AAAA","certNo":"` + cardA + `"}`, "签名", "-----BEGIN-----", " \n"} {
			p.fake.set(func(f *fake) {
				f.script = onPIN(func(q ask179) *act { return &act{frames: []string{goodFrame(q, data, cardA)}} })
			})
			if !r.ready(t) {
				t.Fatal(r.Card().Gate)
			}
			if code := r.trySign(t, "x"); code != fault.EportGarbled {
				t.Errorf("%q: %s", data, code)
			}
		}
		p.fake.set(func(f *fake) { f.script = nil })
		if !r.ready(t) || r.trySign(t, "x") != "" || !r.Card().Proven {
			t.Error("did not heal")
		}
	})
}
