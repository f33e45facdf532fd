package eport

import (
	"context"
	"strconv"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// method is one function of the control with the time it may take.
type method struct {
	name  string
	op    string // in plain words
	limit time.Duration
}

// The methods used (protocol 5.5) and their limits (reliability.md section 3).
var (
	methodOpen     = method{"cus-sec_SpcInitEnvEx", "open the card", 10 * time.Second}
	methodClose    = method{"cus-sec_SpcClearEnv", "close the card", 10 * time.Second}
	methodVerify   = method{"cus-sec_SpcVerifyPINAll", "verify the PIN", 15 * time.Second}
	methodCardID   = method{"cus-sec_SpcGetCardID", "read the card number", 10 * time.Second}
	methodCertNo   = method{"cus-sec_SpcGetCertNo", "read the certificate number", 10 * time.Second}
	methodSignCert = method{"cus-sec_SpcGetSignCertAsPEM", "read the signing certificate", 10 * time.Second}
	methodEnvCert  = method{"cus-sec_SpcGetEnvCertAsPEM", "read the encryption certificate", 10 * time.Second}
	methodValidity = method{"cus-sec_SpcGetValidTimeFromCert", "read the validity", 10 * time.Second}
	methodVersion  = method{"ver", "read the control's version", 10 * time.Second}
	methodSign     = method{name: "cus-sec_SpcSignDataAsPEM", op: "sign"} // limit: Options.SignTimeout
)

// exchange sends one request and takes its answer, whatever it says. A fault
// means that there is none; with Sent the request may have reached the control,
// and the connection has been dropped.
func (c *Control) exchange(ctx context.Context, m method, r request, plausible func(answer) bool) (answer, *fault.Fault) {
	if c.link == nil {
		return answer{}, notLooked()
	}
	c.lastID++
	r.id, r.method = c.lastID, m.name
	c.mu.Lock()
	c.card.Calls++
	c.mu.Unlock()
	begun := time.Now()
	a, f := c.link.call(ctx, m.op, r, m.limit, plausible)
	c.opt.Log.Debug("call", "method", m.name, "id", r.id, "took", time.Since(begun), "ok", a.ok, "fault", codeOf(f))
	if f != nil && f.Sent {
		c.hangUp(f)
	}
	return a, f
}

// plainCall is a call without a PIN. Its fault is classified.
func (c *Control) plainCall(ctx context.Context, m method, inner bool, args ...arg) (answer, *fault.Fault) {
	if err := c.pace.wait(ctx, inner); err != nil {
		return answer{}, fault.New(fault.Transient, fault.EportClosed, m.op, err)
	}
	a, f := c.exchange(ctx, m, request{args: args}, nil)
	if f == nil && !a.ok {
		f = classify(a.words()).fault(m.op, scrub(a.words(), c.book.entry.PIN), false)
	}
	c.pace.after(time.Now(), f)
	return a, f
}

// scrub gives the control's own words without a PIN that they may echo, plain or
// as it stood in the frame.
func scrub(texts []string, pin secret.PIN) string {
	text := strings.Join(texts, " ")
	if pin.IsZero() {
		return text
	}
	inFrame := strconv.Quote(pin.Reveal()) // ASCII: the form check saw to that
	inFrame = inFrame[1 : len(inFrame)-1]
	return strings.NewReplacer(inFrame, secret.Mask, pin.Reveal(), secret.Mask).Replace(text)
}
