package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"customs179/app/version"
	"customs179/assets"
	"customs179/core/config"
	"customs179/core/httpx"
	"customs179/core/payload"
	"customs179/core/platform"
	"customs179/core/probe"
	"customs179/core/safefile"
	"customs179/core/secret"
)

// signKeyVariable is the environment variable that may hold the signKey: on the
// command line every process of the machine could read it.
const signKeyVariable = "CUSTOMS179_SIGNKEY"

// probeFlags are the flags of the command probe.
type probeFlags struct {
	config, data, pinFile, report          string
	openReq, orderNo, sessionID            string
	task, theirs                           string
	ebpCode                                string
	lang                                   string
	json, full, links                      bool
	confirmCallbacks, confirmUpload        bool
	confirmRemote                          bool
	wait                                   time.Duration
	taskURL, callbackURL, postURL, control string
}

// probeSteps are the words behind probe; all is every step that has no effect.
const probeSteps = "openreq, tasks, compare, callbacks, card, customs, chain or all"

// probe judges the interfaces step by step.
func (p *program) probe(args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && args[0] != "-h" {
		return usagef("say %s", probeSteps)
	}
	verb := args[0]
	f, err := p.readProbeFlags(verb, args[min(1, len(args)):])
	if err != nil {
		return err
	}
	run, err := p.newProbeRun(f)
	if err != nil {
		return err
	}
	defer run.client.CloseIdle()
	steps := run.steps(verb)
	if steps == nil {
		return usagef("say %s, not %q", probeSteps, verb)
	}
	ctx, stop := context.WithTimeout(p.ctx, f.wait)
	defer stop()
	r := probe.Report{Program: "customs179 " + version.Text, At: time.Now()}
	for _, step := range steps {
		s, err := step(ctx)
		if err != nil {
			return err
		}
		r.Steps = append(r.Steps, s)
	}
	return p.showReport(r, f)
}

func (p *program) readProbeFlags(verb string, args []string) (probeFlags, error) {
	var f probeFlags
	if verb == "-h" {
		args = []string{"-h"}
	}
	fs := p.flags("probe", "probe openreq|tasks|compare|callbacks|card|customs|chain|all [flags]")
	f.where(fs)
	fs.StringVar(&f.orderNo, "order", "", "openreq: an order of the shop, default a made-up one; compare: the order of the list")
	fs.StringVar(&f.sessionID, "session", "", "openreq: its session; careful, the shop takes it for customs' own")
	fs.StringVar(&f.task, "task", "", "compare: a file with the task's JSON; default: the shop's list")
	fs.StringVar(&f.theirs, "theirs", "", "compare: a file with the text to be signed as the developer makes it; - for standard input")
	fs.StringVar(&f.ebpCode, "ebp-code", "", "customs --confirm-upload: the enterprise's ebpCode for the sample order")
	fs.BoolVar(&f.links, "links", true, "tasks: open the goods' pages too")
	fs.BoolVar(&f.confirmCallbacks, "confirm-callbacks", false, "callbacks: the shop may be told about a made-up order")
	fs.BoolVar(&f.confirmUpload, "confirm-upload", false, "customs: a whole upload to the test address may leave")
	fs.StringVar(&f.data, "data", "", "card, chain, customs: the data folder; without it no PIN goes out")
	fs.StringVar(&f.pinFile, "pin-file", "", "a file with the PIN, before the variable "+pinVariable+" and cardPassword")
	fs.BoolVar(&f.confirmRemote, "confirm-control", false, "the PIN may go to the control's address although it is on another PC")
	fs.StringVar(&f.lang, "lang", string(assets.EN), "the language of what is told: zh or en")
	fs.BoolVar(&f.json, "json", false, "print the result as JSON")
	fs.BoolVar(&f.full, "full", false, "print what went over the wire and what was made, too")
	fs.StringVar(&f.report, "report", "", "write a report to send on (Markdown, recipients masked) to this file")
	fs.DurationVar(&f.wait, "timeout", 3*time.Minute, "how long all of it may take")
	if err := parse(fs, args, 0); err != nil {
		return f, err
	}
	if !slices.Contains(assets.Langs, assets.Lang(f.lang)) {
		return f, usagef("--lang is zh or en, not %q", f.lang)
	}
	return f, nil
}

// where are the flags that say where everybody is, in place of the settings.
func (f *probeFlags) where(fs *flag.FlagSet) {
	fs.StringVar(&f.config, "config", "", "the settings file; the flags below go before it")
	fs.StringVar(&f.openReq, "open-url", "", "openreq: the address that is registered with customs")
	fs.StringVar(&f.taskURL, "task-url", "", "the task interface; the key is in the settings or in "+signKeyVariable)
	fs.StringVar(&f.callbackURL, "callback-url", "", "the callback interface")
	fs.StringVar(&f.postURL, "post-url", "", "customs' upload address")
	fs.StringVar(&f.control, "control", "", "the E-port control")
}

// probeRun is one run of the command with everything it needs.
type probeRun struct {
	p        *program
	f        probeFlags
	settings config.Settings
	client   *httpx.Client
	prober   *probe.Prober
}

func (p *program) newProbeRun(f probeFlags) (*probeRun, error) {
	settings := config.Default()
	if f.config != "" {
		loaded, warnings, err := config.Load(f.config)
		for _, w := range warnings {
			fmt.Fprintln(p.errout, "settings:", w)
		}
		if err != nil {
			return nil, err
		}
		settings = loaded
	}
	for _, o := range []struct {
		at   *string
		flag string
	}{{&settings.TaskURL, f.taskURL}, {&settings.CallbackURL, f.callbackURL}, {&settings.PostURL, f.postURL}, {&settings.WSURL, f.control}} {
		if o.flag != "" {
			*o.at = o.flag
		}
	}
	if key := p.getenv(signKeyVariable); key != "" {
		settings.SignKey = secret.NewKey(key)
	}
	if f.confirmRemote {
		settings.WSURLConfirmed = settings.WSURL
	}
	client, err := httpx.New(httpx.Options{CAFile: settings.TLSCAFile, Proxy: settings.Proxy})
	if err != nil {
		return nil, err
	}
	prober := probe.New(probe.Options{HTTP: client, Proxied: settings.Proxy != ""})
	return &probeRun{p, f, settings, client, prober}, nil
}

// stepFunc runs one step. Its error is a mistake in how it was asked.
type stepFunc func(context.Context) (probe.Step, error)

// steps gives the steps of a word, nil for an unknown one. all leaves out what
// has an effect and what nothing is known about.
func (r *probeRun) steps(verb string) []stepFunc {
	switch probe.StepName(verb) {
	case probe.StepOpenReq:
		return []stepFunc{r.openReq}
	case probe.StepTasks:
		return []stepFunc{r.tasks}
	case probe.StepCompare:
		return []stepFunc{r.compare}
	case probe.StepCallbacks:
		return []stepFunc{r.callbacks}
	case probe.StepCard:
		return []stepFunc{r.card}
	case probe.StepCustoms:
		return []stepFunc{r.customs}
	case probe.StepChain:
		return []stepFunc{r.chain}
	case "all":
		all := []stepFunc{r.tasks, r.card, r.customs}
		if r.f.openReq != "" {
			all = slices.Insert(all, 0, r.openReq)
		}
		if r.f.confirmCallbacks {
			all = append(all, r.callbacks)
		}
		if r.f.data != "" {
			all = append(all, r.chain)
		}
		return all
	}
	return nil
}

// given demands an address that a step needs.
func given(address, flag, key string) error {
	if address == "" {
		return usagef("--%s is missing, or %s in the settings of --config", flag, key)
	}
	return nil
}

func (r *probeRun) openReq(ctx context.Context) (probe.Step, error) {
	if r.f.openReq == "" {
		return probe.Step{}, usagef("--open-url is missing")
	}
	return r.prober.OpenReq(ctx, probe.OpenReq{URL: r.f.openReq, OrderNo: r.f.orderNo, SessionID: r.f.sessionID}), nil
}

func (r *probeRun) asked() probe.Tasks {
	return probe.Tasks{URL: r.settings.TaskURL, SignKey: r.settings.SignKey.Reveal(), Payload: r.payload(), Links: r.f.links}
}

func (r *probeRun) payload() payload.Options {
	return payload.Options{
		Amount: payload.AmountFormat(r.settings.AmountFormat), PayTypeDefault: r.settings.PayTypeDefault,
		RecpCodeDefault: r.settings.RecpCodeDefault,
	}
}

func (r *probeRun) tasks(ctx context.Context) (probe.Step, error) {
	if err := given(r.settings.TaskURL, "task-url", "taskUrl"); err != nil {
		return probe.Step{}, err
	}
	return r.prober.Tasks(ctx, r.asked()), nil
}

func (r *probeRun) callbacks(ctx context.Context) (probe.Step, error) {
	if err := given(r.settings.CallbackURL, "callback-url", "callbackUrl"); err != nil {
		return probe.Step{}, err
	}
	return r.prober.Callbacks(ctx, probe.Callbacks{
		URL: r.settings.CallbackURL, SignKey: r.settings.SignKey.Reveal(), Dialect: platform.Dialect(r.settings.TaskDialect),
		ErrorIDs: r.settings.ErrorIDs, Confirmed: r.f.confirmCallbacks,
	}), nil
}

// writeReport puts the report in place whole, or not at all.
func writeReport(name string, r probe.Report, words probe.Words) error {
	return safefile.Write(name, []byte(r.Markdown(words)), nil)
}
