package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// simFlags are the flags of the command sim.
type simFlags struct {
	control, platform, customs string // addresses
	card, pin, certOut, register,
	config string
	latency  time.Duration
	orders   int
	every    time.Duration
	seed     uint64
	ebpCode  string
	interval int
}

// sim serves stand-ins until it is told to end.
func (p *program) sim(args []string) error {
	if len(args) == 0 {
		return usagef("say control, platform, customs or all")
	}
	which, args := args[0], args[1:]
	serve, ok := map[string]func(simFlags) error{
		"control": p.simControl, "platform": p.simPlatform, "customs": p.simCustoms, "all": p.simAll,
	}[which]
	if !ok {
		return usagef("say control, platform, customs or all, not %q", which)
	}
	var f simFlags
	fs := p.flags("sim "+which, "sim control|platform|customs|all [flags]")
	fs.StringVar(&f.control, "control", "127.0.0.1:61232", "address of the control")
	fs.StringVar(&f.platform, "platform", "127.0.0.1:8179", "address of the platform")
	fs.StringVar(&f.customs, "customs", "127.0.0.1:8180", "address of customs")
	fs.StringVar(&f.card, "card", "sm2", "control, all: rsa or sm2")
	fs.StringVar(&f.pin, "card-pin", softcard.DefaultPIN, "control, all: the PIN of this made-up card")
	fs.DurationVar(&f.latency, "latency", sim.RealLatency, "control, all: time of a signature")
	fs.StringVar(&f.certOut, "write-cert", "", "control, all: write the card's certificate to this file")
	fs.StringVar(&f.register, "register", "", "customs: EBPCODE=FILE, comma between several: the registered certificates")
	fs.StringVar(&f.ebpCode, "ebp-code", sim.DefaultEbpCode, "platform, all: the shop's customs code")
	fs.IntVar(&f.orders, "orders", 20, "platform, all: orders that customs asks for at the start")
	fs.DurationVar(&f.every, "every", 0, "platform, all: one more order each such time; 0: none")
	fs.Uint64Var(&f.seed, "seed", 179, "platform, all: seed of the made-up orders")
	fs.StringVar(&f.config, "write-config", "", "all: write a settings file in the vendor's form")
	fs.IntVar(&f.interval, "interval", 5, "all: getTaskInterval in that file, seconds")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	return serve(f)
}

// simCard makes the card in the reader.
func (f simFlags) simCard() (softcard.Options, error) {
	kinds := map[string]softcard.Kind{"rsa": softcard.RSA, "sm2": softcard.SM2}
	kind, ok := kinds[f.card]
	if !ok {
		return softcard.Options{}, usagef("--card is rsa or sm2, not %q", f.card)
	}
	return softcard.Options{Kind: kind, PIN: f.pin}, nil
}

// signLatency turns 0 into a card that answers at once.
func (f simFlags) signLatency() time.Duration {
	if f.latency == 0 {
		return sim.NoLatency
	}
	return f.latency
}

func (p *program) simControl(f simFlags) error {
	o, err := f.simCard()
	if err != nil {
		return err
	}
	card, err := softcard.New(o)
	if err != nil {
		return err
	}
	if err := f.writeCert(card); err != nil {
		return err
	}
	c := sim.NewControl(sim.ControlOptions{Card: card, Latency: f.signLatency()})
	if err := c.Start(f.control); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "control   %s  card %s\n", c.URL(), card.CertNo())
	<-p.ctx.Done()
	return c.Close()
}

func (f simFlags) writeCert(card *softcard.Card) error {
	if f.certOut == "" {
		return nil
	}
	return os.WriteFile(f.certOut, card.Certificate(), 0o644)
}

func (p *program) simPlatform(f simFlags) error {
	shop := sim.NewPlatform(sim.PlatformOptions{})
	if err := shop.Start(f.platform); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "tasks     %s\ncallback  %s\nopenReq   %s\n", shop.TaskURL(), shop.CallbackURL(), shop.OpenReqURL())
	traffic := sim.NewTraffic(f.seed, sim.TrafficOptions{EbpCode: f.ebpCode})
	err := p.trickle(f, func(i int) error {
		shop.Offer(traffic.Task(i))
		return nil
	})
	return errors.Join(err, shop.Close())
}

func (p *program) simCustoms(f simFlags) error {
	c := sim.NewCustoms(sim.CustomsOptions{})
	for _, pair := range strings.Split(f.register, ",") {
		ebpCode, file, ok := strings.Cut(pair, "=")
		if !ok {
			return usagef("--register wants EBPCODE=FILE, not %q", pair)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := c.Register(ebpCode, text); err != nil {
			return err
		}
	}
	if err := c.Start(f.customs); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "upload    %s\n", c.UploadURL())
	<-p.ctx.Done()
	p.tellLedger(c)
	return c.Close()
}

// simAll serves all three, introduced to each other.
func (p *program) simAll(f simFlags) error {
	card, err := f.simCard()
	if err != nil {
		return err
	}
	w, err := sim.NewWorld(sim.WorldOptions{
		Card: card, EbpCode: f.ebpCode, Control: sim.ControlOptions{Latency: f.signLatency()},
		ControlAddr: f.control, PlatformAddr: f.platform, CustomsAddr: f.customs,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "control   %s  card %s\ntasks     %s\ncallback  %s\nopenReq   %s\nupload    %s\n",
		w.Control.URL(), w.Card.CertNo(), w.Platform.TaskURL(), w.Platform.CallbackURL(), w.Platform.OpenReqURL(), w.Customs.UploadURL())
	err = errors.Join(f.writeCert(w.Card), f.writeConfig(w))
	if err == nil {
		traffic := sim.NewTraffic(f.seed, sim.TrafficOptions{EbpCode: f.ebpCode})
		err = p.trickle(f, func(i int) error {
			task := traffic.Order(i)
			w.Platform.Stock(sim.TaskText(task))
			_, err := w.Customs.Ask(p.ctx, w.Platform.OpenReqURL(), task.OrderNo)
			return err
		})
	}
	p.tellLedger(w.Customs)
	return errors.Join(err, w.Close())
}

// trickle makes the orders of the start, then one now and then, until the end.
func (p *program) trickle(f simFlags, offer func(i int) error) error {
	for i := range f.orders {
		if err := offer(i); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.out, "%d orders wait; end with Ctrl-C\n", f.orders)
	if f.every <= 0 {
		<-p.ctx.Done()
		return nil
	}
	tick := time.NewTicker(f.every)
	defer tick.Stop()
	for i := f.orders; ; i++ {
		select {
		case <-p.ctx.Done():
			return nil
		case <-tick.C:
			if err := offer(i); err != nil && !errors.Is(err, context.Canceled) {
				return err
			}
		}
	}
}

// tellLedger prints what customs truly accepted and refused.
func (p *program) tellLedger(c *sim.Customs) {
	fmt.Fprintf(p.out, "customs holds %d sessions and refused %d uploads\n", len(c.Ledger()), len(c.Refusals()))
	for _, r := range c.Refusals() {
		fmt.Fprintf(p.out, "  refused %s %s: %s\n", r.OrderNo, r.Code, r.Reason)
	}
}

// writeConfig writes the settings that belong to these stand-ins in the vendor's
// form, comments included (protocol 11.1).
func (f simFlags) writeConfig(w *sim.World) error {
	if f.config == "" {
		return nil
	}
	text := fmt.Sprintf(`{
"taskUrl": %q, //领取任务地址
"callbackUrl": %q, //结果上报地址
"cardPassword": %q, //操作员卡密码
"getTaskInterval": %d, //获取任务的时间间隔,单位秒
"callbackInterval": 120,//回调的时间间隔,单位秒
"callbackTimes": 5,//错误回调次数
"signKey": %q,//签名key
"wsUrl": %q,
"postUrl": %q //海关的实时数据上报地址
}
`, w.Platform.TaskURL(), w.Platform.CallbackURL(), f.pin, f.interval, w.Platform.SignKey(), w.Control.URL(), w.Customs.UploadURL())
	return os.WriteFile(f.config, []byte(text), 0o600)
}
