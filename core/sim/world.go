package sim

import (
	"errors"
	"time"

	"customs179/core/sim/softcard"
)

// WorldOptions describes all three parties together. The zero value of a part is
// that part's default; Net serves all of them.
type WorldOptions struct {
	Net      *Net // nil: real sockets
	Card     softcard.Options
	EbpCode  string // default DefaultEbpCode
	Control  ControlOptions
	Platform PlatformOptions
	Customs  CustomsOptions
	// Addresses to listen on; "" takes a free port of this machine.
	ControlAddr, PlatformAddr, CustomsAddr string
}

// World is the whole outside: a control with a card in its reader, a shop's
// platform, and customs where the card is registered.
type World struct {
	Card     *softcard.Card
	Control  *Control
	Platform *Platform
	Customs  *Customs
	EbpCode  string
}

// NewWorld makes the three parties and starts them.
func NewWorld(o WorldOptions) (*World, error) {
	card, err := softcard.New(o.Card)
	if err != nil {
		return nil, err
	}
	if o.Net != nil {
		o.Control.Net, o.Platform.Net, o.Customs.Net = o.Net, o.Net, o.Net
	}
	if o.EbpCode == "" {
		o.EbpCode = DefaultEbpCode
	}
	o.Control.Card = card
	w := &World{
		Card: card, EbpCode: o.EbpCode,
		Control: NewControl(o.Control), Platform: NewPlatform(o.Platform), Customs: NewCustoms(o.Customs),
	}
	err = errors.Join(
		w.Customs.Register(o.EbpCode, card.Certificate()),
		w.Control.Start(orAny(o.ControlAddr)),
		w.Platform.Start(orAny(o.PlatformAddr)),
		w.Customs.Start(orAny(o.CustomsAddr)),
	)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func orAny(addr string) string {
	if addr == "" {
		return "127.0.0.1:0"
	}
	return addr
}

// Close ends all parties and waits for them.
func (w *World) Close() error {
	return errors.Join(w.Control.Close(), w.Platform.Close(), w.Customs.Close())
}

// Settled reports whether the shop has learnt about every one of its orders that
// customs has asked for: accepted, or refused.
func (w *World) Settled() bool {
	for _, o := range w.Platform.Orders() {
		if o.Status == Pending {
			return false
		}
	}
	return true
}

// Latency puts the same delay on platform and customs, as a network would.
func (o *WorldOptions) Latency(card, platform, customs time.Duration) {
	o.Control.Latency, o.Platform.Latency, o.Customs.Latency = card, platform, customs
	if card == 0 {
		o.Control.Latency = NoLatency
	}
}
