package main

import (
	"context"
	"crypto/tls"
	"time"

	"customs179/core/eport"
	"customs179/core/httpx"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/core/store"
)

// control runs an action on the settings' control. Without a data folder, or
// without a PIN, none goes out: a refusal could not be kept. sign says whether
// both are there. A folder that was put back from an older copy may have
// forgotten a refusal, so that a person has to enter the PIN first.
func (r *probeRun) control(ctx context.Context, action func(ctx context.Context, c *eport.Control, sign bool) error) error {
	roots, err := httpx.Trusted(r.settings.TLSCAFile)
	if err != nil {
		return err
	}
	o := eport.Options{
		URL: r.settings.WSURL, HandshakeWait: r.settings.WSHandshakeWait, SignTimeout: r.settings.WSSignTimeout,
		Pause: r.settings.WSPause, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		Vault: secret.NewMemory(), Guard: guardOf(r.settings), CertNoExpected: r.settings.CertNoExpected,
	}
	sign := false
	if r.f.data != "" {
		ledger, report, err := store.Open(store.Options{Dir: r.f.data})
		if err != nil {
			return err
		}
		defer r.p.closing("the ledger", ledger.Close)
		o.Keep = keep{ledger}
		if report.Behind {
			if err := eport.AskFirst(o.Keep); err != nil {
				return err
			}
		}
		entry, have, err := r.p.pinFrom(r.f.pinFile, r.settings, r.f.config)
		if err != nil {
			return err
		}
		if have {
			o.Vault, sign = secret.NewMemoryWith(entry), true
		}
	}
	return r.p.served(r.left(ctx), o, func(ctx context.Context, c *eport.Control) error { return action(ctx, c, sign) })
}

// left is how much of the time is left.
func (r *probeRun) left(ctx context.Context) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		return time.Until(end)
	}
	return r.f.wait
}

func (r *probeRun) card(ctx context.Context) (s probe.Step, err error) {
	err = r.control(ctx, func(ctx context.Context, c *eport.Control, sign bool) error {
		s = r.prober.Card(ctx, probe.Card{
			Control: c, CertNoExpected: r.settings.CertNoExpected, Sign: sign, Owner: probe.PortOwner(r.settings.WSURL),
		})
		return nil
	})
	return s, err
}

func (r *probeRun) customs(ctx context.Context) (s probe.Step, err error) {
	if err := given(r.settings.PostURL, "post-url", "postUrl"); err != nil {
		return s, err
	}
	q := probe.Customs{URL: r.settings.PostURL}
	if !r.f.confirmUpload {
		return r.prober.Customs(ctx, q), nil
	}
	if r.f.ebpCode == "" || r.f.data == "" {
		return s, usagef("--confirm-upload needs --ebp-code, --data and a PIN")
	}
	err = r.control(ctx, func(ctx context.Context, c *eport.Control, _ bool) error {
		q.Upload = &probe.Upload{
			Control: c, Task: probe.SampleTask(r.f.ebpCode, time.Now()), Payload: r.payload(), Confirmed: true,
		}
		s = r.prober.Customs(ctx, q)
		return nil
	})
	return s, err
}

func (r *probeRun) chain(ctx context.Context) (s probe.Step, err error) {
	if err := given(r.settings.TaskURL, "task-url", "taskUrl"); err != nil {
		return s, err
	}
	if r.f.data == "" {
		return s, usagef("--data is missing: without it no PIN goes out")
	}
	err = r.control(ctx, func(ctx context.Context, c *eport.Control, _ bool) error {
		s = r.prober.Chain(ctx, probe.Chain{Tasks: r.asked(), Control: c})
		return nil
	})
	return s, err
}
