package joint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/httpx"
	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// steps are outcomes of real runs against stand-ins.
type steps map[probe.StepName]probe.Step

// answers is what the page asks: it gives outcomes and notes the questions.
type answers struct {
	steps
	mu       sync.Mutex
	asked    []string
	settings config.Settings
	openReq  probe.OpenReq
	task     order.Task
	theirs   string
	during   func(ctx context.Context)
	fails    error
}

func (a *answers) step(ctx context.Context, name probe.StepName, note string) probe.Step {
	a.mu.Lock()
	a.asked = append(a.asked, note)
	a.mu.Unlock()
	if a.during != nil {
		a.during(ctx)
	}
	return a.steps[name]
}

func (a *answers) OpenReq(ctx context.Context, q probe.OpenReq) probe.Step {
	a.openReq = q
	return a.step(ctx, probe.StepOpenReq, "openreq")
}

func (a *answers) Tasks(ctx context.Context, s config.Settings, links bool) probe.Step {
	a.settings = s
	return a.step(ctx, probe.StepTasks, fmt.Sprint("tasks ", links))
}

func (a *answers) Callbacks(ctx context.Context, s config.Settings, confirmed bool) probe.Step {
	a.settings = s
	return a.step(ctx, probe.StepCallbacks, fmt.Sprint("callbacks ", confirmed))
}

func (a *answers) Customs(ctx context.Context, s config.Settings) probe.Step {
	a.settings = s
	return a.step(ctx, probe.StepCustoms, "customs")
}

func (a *answers) Upload(ctx context.Context, s config.Settings, t order.Task, code string, confirmed bool) probe.Step {
	a.settings, a.task = s, t
	return a.step(ctx, probe.StepCustoms, fmt.Sprint("upload ", code, " ", confirmed))
}

func (a *answers) Card(ctx context.Context, sign bool) probe.Step {
	return a.step(ctx, probe.StepCard, fmt.Sprint("card ", sign))
}

func (a *answers) Chain(ctx context.Context, s config.Settings) probe.Step {
	a.settings = s
	return a.step(ctx, probe.StepChain, "chain")
}

func (a *answers) Compare(_ config.Settings, t order.Task, theirs string) (probe.Step, error) {
	a.task, a.theirs = t, theirs
	return a.step(context.Background(), probe.StepCompare, "compare"), a.fails
}

// notes keeps the control's small values in memory.
type notes struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (n *notes) Get(name string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values[name], nil
}

func (n *notes) Put(name string, value []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.values == nil {
		n.values = map[string][]byte{}
	}
	n.values[name] = value
	return nil
}

// world is a prober with a card, a shop and customs, all played.
type world struct {
	*sim.World
	prober  *probe.Prober
	control *eport.Control
}

func newWorld(t *testing.T, pin string, o sim.WorldOptions) *world {
	t.Helper()
	o.Control.Latency = sim.NoLatency
	w, err := sim.NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	client, err := httpx.New(httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &world{w, probe.New(probe.Options{HTTP: client}), eport.New(eport.Options{
		URL: w.Control.URL(), Keep: &notes{}, Vault: secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(pin), ID: "test"}),
	})}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.control.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		client.CloseIdle()
		if err := errors.Join(<-ended, w.Close()); err != nil {
			t.Error(err)
		}
	})
	return d
}

// goodSteps are the outcomes of a run in which everything is right.
func goodSteps(t *testing.T) steps {
	t.Helper()
	w, ctx := newWorld(t, softcard.DefaultPIN, sim.WorldOptions{}), t.Context()
	for _, no := range []string{"T20260712000001", "T20260712000002"} {
		task := probe.SampleTask(w.EbpCode, paidAt)
		task.OrderNo = no
		w.Platform.Offer(sim.TaskText(task))
	}
	tasks := probe.Tasks{URL: w.Platform.TaskURL(), SignKey: w.Platform.SignKey()}
	s := steps{
		probe.StepOpenReq: w.prober.OpenReq(ctx, probe.OpenReq{URL: w.Platform.OpenReqURL()}),
		probe.StepTasks:   w.prober.Tasks(ctx, tasks),
		probe.StepCallbacks: w.prober.Callbacks(ctx, probe.Callbacks{
			URL: w.Platform.CallbackURL(), SignKey: w.Platform.SignKey(), Confirmed: true}),
		probe.StepCard:  w.prober.Card(ctx, probe.Card{Control: w.control, Sign: true}),
		probe.StepChain: w.prober.Chain(ctx, probe.Chain{Tasks: tasks, Control: w.control}),
	}
	s[probe.StepCustoms] = w.prober.Customs(ctx, probe.Customs{URL: w.Customs.UploadURL(), Upload: &probe.Upload{
		Control: w.control, Task: probe.SampleTask(w.EbpCode, paidAt), Confirmed: true}})
	o := s[probe.StepTasks].Orders[0]
	s[probe.StepCompare] = compared(t, w.prober, o.Task, o.Signing.Text)
	return s
}

func compared(t *testing.T, p *probe.Prober, task order.Task, theirs string) probe.Step {
	t.Helper()
	s, err := p.CompareTask(task, theirs, payload.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// brokenSteps are the outcomes of a run over a shop with five mistakes, a wrong
// PIN, an unregistered certificate, and a developer's text with four mistakes.
func brokenSteps(t *testing.T) steps {
	t.Helper()
	shop := httptest.NewServer(http.HandlerFunc(brokenShop))
	t.Cleanup(shop.Close)
	good := goodSteps(t)
	w, ctx := newWorld(t, "00000000", sim.WorldOptions{}), t.Context()
	tasks := probe.Tasks{URL: shop.URL + "/tasks", SignKey: "k", Links: true}
	s := steps{
		probe.StepOpenReq:   w.prober.OpenReq(ctx, probe.OpenReq{URL: shop.URL + "/openReq"}),
		probe.StepTasks:     w.prober.Tasks(ctx, tasks),
		probe.StepCallbacks: w.prober.Callbacks(ctx, probe.Callbacks{URL: shop.URL + "/back", SignKey: "k", Confirmed: true}),
		probe.StepCard:      w.prober.Card(ctx, probe.Card{Control: w.control, Sign: true}),
		probe.StepChain:     w.prober.Chain(ctx, probe.Chain{Tasks: tasks, Control: w.control}),
	}
	other := newWorld(t, softcard.DefaultPIN, sim.WorldOptions{})
	s[probe.StepCustoms] = w.prober.Customs(ctx, probe.Customs{URL: w.Customs.UploadURL(), Upload: &probe.Upload{
		Control: other.control, Task: probe.SampleTask("ANOTHER001", paidAt), Confirmed: true}})
	o := good[probe.StepTasks].Orders[0]
	theirs := strings.Replace(o.Signing.Text, o.Signing.Built.GUID, strings.ToLower(o.Signing.Built.GUID), 1)
	theirs = strings.ReplaceAll(theirs, "/", `\/`)
	s[probe.StepCompare] = compared(t, w.prober, o.Task, theirs+"\n")
	return s
}

// brokenShop makes five mistakes: a byte order mark and a number for code in
// openReq, an amount with a comma and an HTML entity in the tasks, and quotes
// around success.
func brokenShop(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	text := ""
	switch r.URL.Path {
	case "/openReq":
		text = "\uFEFF" + fmt.Sprintf(`{"code":10000,"message":"","serviceTime":%d}`, time.Now().UnixMilli())
	case "/tasks":
		task := probe.SampleTask("440199T0E1", paidAt)
		task.OrderNo, task.TotalAmount, task.Goods[0].Name = "T20260712000007", "15,64", "深海鱼油 &amp; 钙片"
		task.Goods[0].ItemLink = "http://" + r.Host + "/goods/1"
		list, err := json.Marshal([]order.Task{task})
		if err != nil {
			panic(err)
		}
		text = string(list)
	case "/back":
		text = `"success"`
	default:
		text = "<title>goods</title>"
	}
	if _, err := fmt.Fprint(w, text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// paidAt is when the orders were paid: not in the future, wherever the test runs.
var paidAt = time.Now().Add(-time.Hour)
