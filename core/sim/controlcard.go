package sim

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"customs179/core/sim/rawjson"
	"customs179/core/sim/softcard"
)

// The operations of the control on the card. Each runs alone: serve holds busy.

// operate does what the request asks for.
func (c *Control) operate(ctx context.Context, q request) result {
	switch q.method {
	case MethodVersion:
		return good(rawjson.Quote(c.o.Version))
	case MethodOpen:
		return c.opened(ctx)
	case MethodClose:
		c.setEnv(false, false)
		return good()
	case MethodVerify, MethodVerifyAll:
		return c.verify(ctx, q)
	case MethodSign:
		return c.sign(ctx, q)
	case MethodCardID, MethodCertNo, MethodSignCert, MethodEnvCert, MethodValidity:
		return c.identity(ctx, q.method)
	}
	return errMethod
}

// env gives the card and the state of its environment.
func (c *Control) env() (card *softcard.Card, open, verified bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.card, c.open, c.verified
}

func (c *Control) setEnv(open, verified bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open, c.verified = open, verified
}

// take waits as long as the card takes (a whole operation, or a tenth of one) and
// then looks whether the card is still the same.
func (c *Control) take(ctx context.Context, card *softcard.Card, whole bool) (result, bool) {
	c.mu.Lock()
	d := max(c.latency, 0)
	c.mu.Unlock()
	if !whole {
		d /= 10
	}
	if d > 0 && !c.pause(ctx, d) {
		return errReset, false
	}
	if now, _, _ := c.env(); now != card {
		return errReset, false
	}
	return result{}, true
}

func (c *Control) opened(ctx context.Context) result {
	card, _, _ := c.env()
	if card == nil {
		return errOpenReader
	}
	if r, ok := c.take(ctx, card, false); !ok {
		return r
	}
	c.setEnv(true, false)
	return good()
}

// refusal turns the card's words into a result.
func refusal(err error) result {
	var told *softcard.CardError
	if errors.As(err, &told) {
		return bad(told.Text, told.Code)
	}
	return errSignFailed
}

// verify is VerifyPIN, which needs an open card, and VerifyPINAll, which opens
// and closes by itself.
func (c *Control) verify(ctx context.Context, q request) result {
	pin, has, err := q.arg("passwd")
	switch {
	case err != nil:
		return errParameter
	case !has:
		return errMissing
	}
	card, open, _ := c.env()
	switch {
	case card == nil:
		return errNoCard
	case q.method == MethodVerify && !open:
		return errNotOpen
	}
	if err := card.Verify(q.method, pin); err != nil {
		c.setEnv(q.method == MethodVerify, false)
		return refusal(err)
	}
	if r, ok := c.take(ctx, card, true); !ok {
		return r
	}
	c.setEnv(q.method == MethodVerify, q.method == MethodVerify)
	return good()
}

// sign opens, verifies, signs and closes by itself when the PIN comes with the
// request; without one it needs an open card with a verified PIN (protocol 5.4).
func (c *Control) sign(ctx context.Context, q request) result {
	data, has, err := q.arg("inData")
	pin, hasPIN, errPIN := q.arg("passwd")
	switch {
	case err != nil || errPIN != nil:
		return errParameter
	case !has || data == "":
		return errMissing
	}
	card, open, verified := c.env()
	switch {
	case card == nil:
		return errOpenReader
	case !hasPIN && !(open && verified):
		return errUnverified
	}
	if hasPIN {
		defer c.setEnv(false, false)
		if err := card.Verify(q.method, pin); err != nil {
			return refusal(err)
		}
	}
	if r, ok := c.take(ctx, card, true); !ok {
		return r
	}
	value, err := card.SignVerified([]byte(data))
	if err != nil {
		return refusal(err)
	}
	if c.o.OneData {
		return good(rawjson.Quote(value))
	}
	return good(rawjson.Quote(value), rawjson.Quote(card.CertNo()))
}

// identity reads what is in the card, which must be open.
func (c *Control) identity(ctx context.Context, method string) result {
	card, open, verified := c.env()
	switch {
	case card == nil:
		return errOpenReader
	case !open:
		return errNotOpen
	case c.o.NeedPIN && !verified:
		return errUnverified
	}
	if r, ok := c.take(ctx, card, false); !ok {
		return r
	}
	switch method {
	case MethodCardID:
		return good(rawjson.Quote(card.CardNo()))
	case MethodCertNo:
		return good(rawjson.Quote(card.CertNo()))
	case MethodValidity:
		const form = "20060102150405"
		from, to := card.Validity()
		return good(fmt.Sprintf(`{"szStartTime":"%s","szEndTime":"%s"}`, from.Format(form), to.Format(form)))
	case MethodEnvCert:
		der, err := card.EnvCertificate()
		if err != nil {
			return errBroken
		}
		return good(certText(card.Kind(), der))
	}
	return good(certText(card.Kind(), card.Certificate()))
}

// certText is the certificate as the control gives it (protocol 6.3): a line feed
// after every 64 characters from an RSA card, one line from an SM2 card.
func certText(kind softcard.Kind, der []byte) string {
	text := base64.StdEncoding.EncodeToString(der)
	if kind == softcard.SM2 {
		return rawjson.Quote(text)
	}
	var b strings.Builder
	for len(text) > 0 {
		n := min(64, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	return rawjson.Quote(b.String())
}

// note keeps what may be kept of a request, and gives its number in the log.
func (c *Control) note(k *controlConn, q request, a arrival) int {
	pin, has, err := q.arg("passwd")
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log.frames = append(c.log.frames, Frame{
		At: a.at, Conn: k.number, Method: q.method, Bytes: len(a.text),
		PIN: has, Right: has && err == nil && c.card != nil && pin == c.card.PIN(),
	})
	return len(c.log.frames) - 1
}

// noteDone keeps how long a request took.
func (c *Control) noteDone(number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := &c.log.frames[number]
	f.Took = time.Since(f.At)
}
