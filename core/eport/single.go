package eport

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"customs179/core/cert"
	"customs179/core/fault"
)

// Version asks the control for its version, such as "1.5.47".
func (c *Control) Version(ctx context.Context) (string, error) {
	return ask(ctx, c, methodVersion.op, func(ctx context.Context) (string, *fault.Fault) {
		if c.link == nil {
			if f := c.connect(ctx); f != nil {
				return "", f
			}
		}
		a, f := c.plainCall(ctx, methodVersion, false)
		if f != nil {
			return "", f
		}
		c.version = strings.TrimSpace(a.text(0))
		return c.version, nil
	})
}

// CardID reads the card number (卡号).
func (c *Control) CardID(ctx context.Context) (string, error) {
	a, err := c.single(ctx, methodCardID)
	return strings.TrimSpace(a.text(0)), err
}

// CertNo reads the certificate number, lower-case hex.
func (c *Control) CertNo(ctx context.Context) (string, error) {
	a, err := c.single(ctx, methodCertNo)
	if err != nil {
		return "", err
	}
	certNo := cleanCertNo(a.text(0))
	if certNo == "" {
		return "", fault.Newf(fault.Transient, fault.EportGarbled, methodCertNo.op, "the answer is no certificate number")
	}
	return certNo, nil
}

// SignCert reads the signing certificate.
func (c *Control) SignCert(ctx context.Context) (*cert.Certificate, error) {
	return c.certificate(ctx, methodSignCert)
}

// EnvCert reads the encryption certificate.
func (c *Control) EnvCert(ctx context.Context) (*cert.Certificate, error) {
	return c.certificate(ctx, methodEnvCert)
}

func (c *Control) certificate(ctx context.Context, m method) (*cert.Certificate, error) {
	a, err := c.single(ctx, m)
	if err != nil {
		return nil, err
	}
	return cert.Parse([]byte(a.text(0)))
}

// stamp is the form of the control's times (protocol 5.5); they are taken as UTC,
// as in the certificate itself.
const stamp = "20060102150405"

// Validity asks the control for the certificate's dates.
func (c *Control) Validity(ctx context.Context) (from, to time.Time, err error) {
	a, err := c.single(ctx, methodValidity)
	if err != nil {
		return from, to, err
	}
	var dates struct{ SzStartTime, SzEndTime string }
	err = json.Unmarshal([]byte(a.text(0)), &dates)
	if err == nil {
		from, err = time.Parse(stamp, dates.SzStartTime)
	}
	if err == nil {
		to, err = time.Parse(stamp, dates.SzEndTime)
	}
	if err != nil {
		return from, to, fault.Newf(fault.Transient, fault.EportGarbled, methodValidity.op, "the answer holds no dates")
	}
	return from, to, nil
}

// single makes one call without a PIN in a card session of its own.
func (c *Control) single(ctx context.Context, m method) (answer, error) {
	return ask(ctx, c, m.op, func(ctx context.Context) (answer, *fault.Fault) {
		if c.link == nil {
			if f := c.connect(ctx); f != nil {
				return answer{}, f
			}
		}
		_, f := c.plainCall(ctx, methodOpen, false)
		var a answer
		if !c.stops(f) {
			a, f = c.plainCall(ctx, m, true)
		}
		if f != nil && cardTrouble(f) {
			c.lookAt = time.Now() // let the gate follow
		}
		if closing := c.closeCard(ctx); f == nil && c.link == nil {
			f = closing
		}
		return a, f
	})
}
