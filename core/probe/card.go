package probe

import (
	"context"
	"fmt"
	"strings"
	"time"

	"customs179/core/cert"
	"customs179/core/eport"
	"customs179/core/fault"
)

// Card is what the step card asks. Control must be served meanwhile; it keeps
// the rules about the PIN, so that nothing here can cost a try.
type Card struct {
	Control *eport.Control
	// CertNoExpected is the card that is registered; "" for any.
	CertNoExpected string
	// Sign has the card sign a text, Runs times (5 when 0).
	Sign bool
	Runs int
	// Owner names the program that holds the control's port; nil where the system
	// cannot tell.
	Owner func(ctx context.Context) (string, error)
}

const (
	runsByDefault = 5
	// expiryWarned is how long before its end a certificate warns (fault cert.expiring).
	expiryWarned = 60 * 24 * time.Hour
	// slowSignature is from when on a signature is called slow; a card takes about
	// 1.3 s (protocol 5.10).
	slowSignature = 5 * time.Second
	// proof is what the card signs here: no order, and not to be taken for one.
	proof = "customs179 probe: a test signature, no order is concerned. 测试签名"
)

// Card judges the control, the card in it, its certificate and its signature
// (protocol 5, 6).
func (p *Prober) Card(ctx context.Context, q Card) Step {
	s := Step{Name: StepCard}
	s.owner(ctx, q.Owner)
	start := time.Now()
	version, err := q.Control.Version(ctx)
	if err != nil {
		s.failed(CardService, err, "the E-port control answers", CureControlStart)
		return s
	}
	s.add(Line{ID: CardService, Verdict: OK, Took: time.Since(start)})
	s.info(CardVersion, version)
	if err := q.Control.Refresh(ctx); err != nil && !fault.Is(err, fault.PINLocked) {
		s.failed(CardPresent, err, "a card in the reader", CureCardIn)
		return s
	}
	seen := q.Control.Card()
	s.ok(CardPresent, cardName(seen))
	s.certNo(seen, q.CertNoExpected)
	s.certificate(seen.Cert, p.o.Now())
	if q.Sign {
		p.sign(ctx, &s, q)
	}
	return s
}

func (s *Step) owner(ctx context.Context, find func(context.Context) (string, error)) {
	if find == nil {
		return
	}
	name, err := find(ctx)
	if err != nil {
		s.info(CardOwner, "not known: "+fault.Cap(err.Error(), 200))
		return
	}
	s.info(CardOwner, name)
}

func cardName(seen eport.Card) string {
	if seen.CardID == "" {
		return "a card that does not tell its number"
	}
	return "card " + seen.CardID
}

func (s *Step) certNo(seen eport.Card, expected string) {
	switch {
	case seen.CertNo == "":
		s.info(CardCertNo, "not told without the PIN")
	case seen.Gate == eport.GateWrongCard, expected != "" && !strings.EqualFold(expected, seen.CertNo):
		want := expected
		if want == "" && seen.Fault != nil {
			want = seen.Fault.Error()
		}
		s.fail(CardCertNo, seen.CertNo, want, CureWrongCard)
	default:
		s.ok(CardCertNo, seen.CertNo)
	}
}

func (s *Step) certificate(k *cert.Certificate, now time.Time) {
	if k == nil {
		s.info(CardCertificate, "not told without the PIN, or not to be read")
		return
	}
	s.ok(CardCertificate, fmt.Sprintf("issued to %s, %s", k.Enterprise, k.OrgCode))
	s.info(CardAlgorithm, fmt.Sprintf("%s, %d bits", k.Algorithm, k.Bits))
	dates := k.NotBefore.Format(time.DateOnly) + " to " + k.NotAfter.Format(time.DateOnly)
	switch left := k.NotAfter.Sub(now); {
	case now.Before(k.NotBefore) || left < 0:
		s.fail(CardValidity, dates, "valid on "+now.Format(time.DateOnly), CureExpired)
	case left < expiryWarned:
		s.warn(CardValidity, fmt.Sprintf("%s, %d days left", dates, int(left.Hours()/24)), "60 days at least", CureExpired)
	default:
		s.ok(CardValidity, dates)
	}
	if k.LegalPerson() {
		s.warn(CardType, "type hint "+k.TypeHint+": looks like the legal-person card", "the operator card", CureLegalCard)
	} else {
		s.ok(CardType, "type hint "+k.TypeHint)
	}
}

// sign has the card sign and checks each signature. The first failure ends it:
// the rules about the PIN decide whether another try may go out, not we.
func (p *Prober) sign(ctx context.Context, s *Step, q Card) {
	if seen := q.Control.Card(); seen.Gate != eport.GateReady {
		if seen.Fault != nil && seen.Fault.Code != fault.EportWrongCard && seen.Fault.Code != fault.CertExpired {
			s.failed(CardPIN, seen.Fault, "a card that is ready to sign", CurePIN)
		} // the other two have a line of their own
		return
	}
	runs := q.Runs
	if runs <= 0 {
		runs = runsByDefault
	}
	var took []time.Duration
	for range runs {
		start := time.Now()
		signValue, certNo, err := q.Control.Sign(ctx, proof)
		if err != nil {
			id := CardSign
			if strings.HasPrefix(string(fault.Of(err).Code), "pin.") {
				id = CardPIN
			}
			s.failed(id, err, "a signature", CureControlHung)
			return
		}
		took = append(took, time.Since(start))
		if err := q.Control.Check(certNo, proof, signValue); err != nil {
			s.failed(CardCheck, err, "a signature of this card over the text that was sent", CureSignature)
			return
		}
	}
	s.ok(CardPIN, "")
	s.ok(CardSign, fmt.Sprintf("%d signatures", runs))
	s.ok(CardCheck, "")
	s.speed(took)
}

func (s *Step) speed(took []time.Duration) {
	var sum, longest time.Duration
	for _, d := range took {
		sum, longest = sum+d, max(longest, d)
	}
	mean := sum / time.Duration(len(took))
	l := Line{ID: CardSpeed, Verdict: OK, Took: mean,
		Seen: fmt.Sprintf("%v a signature, the longest %v", mean.Round(time.Millisecond), longest.Round(time.Millisecond))}
	if mean > slowSignature {
		l.Verdict, l.Expected, l.Cure = Warn, "about 1.3 s", CureSlowCard
	}
	s.add(l)
}
