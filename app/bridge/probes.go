package bridge

import (
	"context"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/httpx"
	"customs179/core/order"
	"customs179/core/platform"
	"customs179/core/probe"
	"customs179/ui/port"
)

// probes are the testers of the page 联调, on the card that the program uses.
type probes struct{ b *Bridge }

var _ port.Probes = probes{}

// addressLine is the line of a step that says what is wrong with the way there.
var addressLine = map[probe.StepName]probe.LineID{
	probe.StepOpenReq: probe.OpenReqAddress, probe.StepTasks: probe.TasksAddress, probe.StepCallbacks: probe.CallbackAddress,
	probe.StepCard: probe.CardService, probe.StepCustoms: probe.CustomsAddress, probe.StepChain: probe.ChainTask,
}

// with makes a prober for the settings, and ends its connections afterwards.
// Settings with which nobody can be reached make a step of one failed line.
func (p probes) with(s config.Settings, step probe.StepName, ask func(*probe.Prober) probe.Step) probe.Step {
	client, err := httpx.New(httpx.Options{CAFile: s.TLSCAFile, Proxy: s.Proxy})
	if err != nil {
		return probe.Step{Name: step, Lines: []probe.Line{{
			ID: addressLine[step], Verdict: probe.Fail, Seen: err.Error(), Cure: probe.CureAddress,
		}}}
	}
	defer client.CloseIdle()
	return ask(probe.New(probe.Options{HTTP: client, Proxied: s.Proxy != ""}))
}

func (p probes) OpenReq(ctx context.Context, q probe.OpenReq) probe.Step {
	return p.with(settings(p).Get(), probe.StepOpenReq, func(t *probe.Prober) probe.Step { return t.OpenReq(ctx, q) })
}

func (p probes) Tasks(ctx context.Context, s config.Settings, links bool) probe.Step {
	return p.with(s, probe.StepTasks, func(t *probe.Prober) probe.Step { return t.Tasks(ctx, question(s, links)) })
}

// question is what the task interface is asked with these settings.
func question(s config.Settings, links bool) probe.Tasks {
	return probe.Tasks{URL: s.TaskURL, SignKey: s.SignKey.Reveal(), Payload: core.PayloadOptions(&s), Links: links}
}

func (p probes) Callbacks(ctx context.Context, s config.Settings, confirmed bool) probe.Step {
	return p.with(s, probe.StepCallbacks, func(t *probe.Prober) probe.Step {
		return t.Callbacks(ctx, probe.Callbacks{
			URL: s.CallbackURL, SignKey: s.SignKey.Reveal(), Dialect: platform.Dialect(s.TaskDialect),
			ErrorIDs: s.ErrorIDs, Confirmed: confirmed,
		})
	})
}

func (p probes) Customs(ctx context.Context, s config.Settings) probe.Step {
	return p.with(s, probe.StepCustoms, func(t *probe.Prober) probe.Step {
		return t.Customs(ctx, probe.Customs{URL: s.PostURL})
	})
}

func (p probes) Upload(ctx context.Context, s config.Settings, t order.Task, ebpCode string, confirmed bool) probe.Step {
	if t.OrderNo == "" {
		t = probe.SampleTask(ebpCode, time.Now())
	}
	return p.with(s, probe.StepCustoms, func(prober *probe.Prober) probe.Step {
		return prober.Customs(ctx, probe.Customs{URL: s.PostURL, Upload: &probe.Upload{
			Control: p.b.now().Control, Task: t, Payload: core.PayloadOptions(&s), Confirmed: confirmed,
		}})
	})
}

func (p probes) Card(ctx context.Context, sign bool) probe.Step {
	s := settings(p).Get()
	return p.with(s, probe.StepCard, func(t *probe.Prober) probe.Step {
		return t.Card(ctx, probe.Card{
			Control: p.b.now().Control, CertNoExpected: s.CertNoExpected, Sign: sign, Owner: probe.PortOwner(s.WSURL),
		})
	})
}

func (p probes) Chain(ctx context.Context, s config.Settings) probe.Step {
	return p.with(s, probe.StepChain, func(t *probe.Prober) probe.Step {
		return t.Chain(ctx, probe.Chain{Tasks: question(s, false), Control: p.b.now().Control})
	})
}

func (p probes) Compare(s config.Settings, t order.Task, theirs string) (probe.Step, error) {
	prober := probe.New(probe.Options{})
	return prober.CompareTask(t, theirs, core.PayloadOptions(&s))
}
