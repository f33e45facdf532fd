package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/store"
)

// cardFlags are the flags of the command card.
type cardFlags struct {
	control, data, config, pinFile, dir string
	lastTry, confirmRemote, bare        bool
	wrap                                int
	crlf                                bool
	wait                                time.Duration
}

// card talks to the card in a control: what is in, its certificate, its PIN.
func (p *program) card(args []string) error {
	if len(args) == 0 {
		return usagef("say info, cert, certno, verify-pin or export")
	}
	verb := args[0]
	actions := map[string]func(context.Context, *eport.Control, cardFlags) error{
		"info": p.cardInfo, "cert": p.cardCert, "certno": p.cardCertNo,
		"verify-pin": p.cardVerifyPIN, "export": p.cardExport,
	}
	action, ok := actions[verb]
	if !ok {
		return usagef("say info, cert, certno, verify-pin or export, not %q", verb)
	}
	f, err := p.readCardFlags(verb, args[1:])
	if err != nil {
		return err
	}
	return p.withControl(f, action)
}

func (p *program) readCardFlags(verb string, args []string) (cardFlags, error) {
	var f cardFlags
	fs := p.flags("card "+verb, "card info|cert|certno|verify-pin|export --control URL [flags]")
	fs.StringVar(&f.control, "control", config.Default().WSURL, "the address of the E-port control")
	fs.DurationVar(&f.wait, "timeout", 30*time.Second, "how long all of it may take")
	fs.BoolVar(&f.confirmRemote, "confirm-control", false, "the PIN may go to the control's address although it is on another PC")
	fs.StringVar(&f.data, "data", "", "verify-pin, export: the data folder; a refusal of the PIN is kept there")
	fs.StringVar(&f.config, "config", "", "verify-pin, export: a settings file with cardPassword")
	fs.StringVar(&f.pinFile, "pin-file", "", "verify-pin, export: a file with the PIN")
	fs.BoolVar(&f.lastTry, "last-try", false, "verify-pin, export: I know that this may lock the card")
	fs.StringVar(&f.dir, "out", ".", "export: the folder for <certNo>.cer")
	fs.BoolVar(&f.bare, "bare", false, "export: base64 without BEGIN and END lines")
	fs.IntVar(&f.wrap, "wrap", cert.DefaultForm.Wrap, "export: columns, 64 or 76, 0 for one line")
	fs.BoolVar(&f.crlf, "crlf", false, "export: lines end in CR LF")
	if err := parse(fs, args, 0); err != nil {
		return f, err
	}
	if verb == "verify-pin" {
		return f, required(fs, "data")
	}
	return f, nil
}

// withControl runs an action on the control of the flags. Without a
// data folder no PIN can go out: a refusal could not be kept.
func (p *program) withControl(f cardFlags, action func(context.Context, *eport.Control, cardFlags) error) error {
	settings := config.Default()
	settings.WSURL = f.control
	if f.confirmRemote {
		settings.WSURLConfirmed = f.control
	}
	o := eport.Options{URL: f.control, Pause: settings.WSPause, Vault: secret.NewMemory(), Guard: guardOf(settings)}
	if f.data != "" {
		ledger, _, err := store.Open(store.Options{Dir: f.data})
		if err != nil {
			return err
		}
		defer p.closing("the ledger", ledger.Close)
		o.Keep = keep{ledger}
	}
	return p.served(f.wait, o, func(ctx context.Context, c *eport.Control) error { return action(ctx, c, f) })
}

// guardOf keeps the PIN on this PC, unless a person confirmed the address.
func guardOf(settings config.Settings) func(context.Context, string) error {
	return func(context.Context, string) error {
		if settings.ControlConfirmed() {
			return nil
		}
		return fault.Newf(fault.Person, fault.EportStranger, "check who gets the PIN",
			"%s is not on this PC; say --confirm-control if that is right", settings.WSURL)
	}
}

// served runs an action on a control that is served meanwhile.
func (p *program) served(wait time.Duration, o eport.Options, action func(context.Context, *eport.Control) error) error {
	c := eport.New(o)
	ctx, stop := context.WithTimeout(p.ctx, wait)
	ended := make(chan error, 1)
	go func() { ended <- c.Serve(ctx) }()
	err := action(ctx, c)
	stop()
	if served := <-ended; err == nil && !errors.Is(served, context.Canceled) {
		err = served
	}
	return err
}

// keep shows the ledger's small values to the control.
type keep struct{ *store.Store }

func (k keep) Get(name string) ([]byte, error)     { return k.Value(name) }
func (k keep) Put(name string, value []byte) error { return k.SetValue(name, value) }

// cardInfo prints what control, card and certificate say, without the holder.
func (p *program) cardInfo(ctx context.Context, c *eport.Control, _ cardFlags) error {
	control, err := c.Version(ctx)
	if err != nil {
		return err
	}
	if err := c.Refresh(ctx); err != nil {
		return err
	}
	seen := c.Card()
	fmt.Fprintf(p.out, "control     %s\ncard        %s\ncertNo      %s\n", control, seen.CardID, seen.CertNo)
	k := seen.Cert
	if k == nil {
		return fault.Newf(fault.Person, fault.CertUnreadable, "read the certificate", "the control does not tell it without the PIN")
	}
	fmt.Fprintf(p.out, "company     %s\norgCode     %s\nalgorithm   %s %d\nvalid       %s to %s\n",
		k.Enterprise, k.OrgCode, k.Algorithm, k.Bits, k.NotBefore.Format(time.DateOnly), k.NotAfter.Format(time.DateOnly))
	if k.LegalPerson() {
		fmt.Fprintln(p.out, "warning     this looks like the legal-person card; signing needs the operator card")
	}
	return nil
}

// cardCert prints the signing certificate in the form for registration.
func (p *program) cardCert(ctx context.Context, c *eport.Control, f cardFlags) error {
	k, err := c.SignCert(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, k.Text(f.form()))
	return err
}

func (p *program) cardCertNo(ctx context.Context, c *eport.Control, _ cardFlags) error {
	certNo, err := c.CertNo(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, certNo)
	return err
}

// cardVerifyPIN is the explicit button: it verifies the PIN once and, when the
// card takes it, lifts an earlier refusal kept in the data folder.
func (p *program) cardVerifyPIN(ctx context.Context, c *eport.Control, f cardFlags) error {
	entry, have, err := p.cardPIN(f)
	if err != nil {
		return err
	}
	if !have {
		return usagef("there is no PIN: name --pin-file, set %s, or name --config with cardPassword", pinVariable)
	}
	if err := enterPIN(ctx, c, f, entry); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "the card %s took the PIN\n", c.Card().CertNo)
	return err
}

// cardPIN finds the PIN for an action that a person asked for.
func (p *program) cardPIN(f cardFlags) (secret.Entry, bool, error) {
	settings := config.Default()
	if f.config != "" {
		var err error
		if settings, _, err = config.Load(f.config); err != nil {
			return secret.Entry{}, false, err
		}
	}
	return p.pinFrom(f.pinFile, settings, f.config)
}

// enterPIN verifies the PIN once; a refusal needs a person.
func enterPIN(ctx context.Context, c *eport.Control, f cardFlags, entry secret.Entry) error {
	err := c.EnterPIN(ctx, entry.PIN, eport.Entering{LastTry: f.lastTry})
	if err != nil && fault.Of(err).Kind == fault.Person {
		return errors.Join(errPerson, err)
	}
	return err
}

// cardExport writes <certNo>.cer. With a PIN the card proves by a signature that
// the certificate is its own; without one that is said.
func (p *program) cardExport(ctx context.Context, c *eport.Control, f cardFlags) error {
	prove, err := p.readyToProve(ctx, c, f)
	if err != nil {
		return err
	}
	if !prove {
		fmt.Fprintln(p.errout, "note: not proved by a signature of the card; give --data and a PIN for that")
	}
	out, err := c.Export(ctx, f.dir, f.form(), prove)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s\ncertNo %s\n", out.Path, out.CertNo)
	return err
}

// readyToProve makes the card ready to sign, when there is a PIN and a place to
// keep its refusal.
func (p *program) readyToProve(ctx context.Context, c *eport.Control, f cardFlags) (bool, error) {
	entry, have, err := p.cardPIN(f)
	if err != nil || !have || f.data == "" {
		return false, err
	}
	if err := enterPIN(ctx, c, f, entry); err != nil {
		return false, err
	}
	return true, c.Ready(ctx)
}

func (f cardFlags) form() cert.Form {
	return cert.Form{Header: !f.bare, Wrap: f.wrap, CRLF: f.crlf}
}
