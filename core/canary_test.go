package core_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// The canaries of figure F22: secrets and a recipient that must not come out
// anywhere. The PIN must not be in the ledger either.
const (
	canaryPIN     = "73519264"
	canaryBadPIN  = "73519265"
	canaryKey     = "canary-sign-key-179"
	canaryAccount = "6229170517051705170"
	canaryName    = "金丝雀收款有限公司"
)

// everything collects all that a run lets out.
type everything struct {
	mu    sync.Mutex
	texts map[string]*bytes.Buffer
}

func (e *everything) writer(name string) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.texts[name] == nil {
			e.texts[name] = &bytes.Buffer{}
		}
		return e.texts[name].Write(p)
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// search fails for every canary in every text.
func (e *everything) search(t *testing.T, canaries ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	for name, text := range e.texts {
		if text.Len() == 0 {
			t.Errorf("%s is empty: the search proves nothing", name)
		}
		for _, c := range canaries {
			if bytes.Contains(text.Bytes(), []byte(c)) {
				t.Errorf("%s tells %s…", name, c[:3])
			}
		}
	}
}

// TestNothingTellsASecret lets everything happen that may make a program talk: a
// refused PIN, bad data, refusals, lost answers, garbage from every party; and
// then reads all that came out.
func TestNothingTellsASecret(t *testing.T) {
	t.Parallel()
	o := sim.WorldOptions{Card: softcard.Options{PIN: canaryPIN}}
	o.Latency(0, 0, 0)
	o.Platform.SignKey = canaryKey
	o.Control.Faults, o.Platform.Faults, o.Customs.Faults = sim.Script(), sim.Script(), sim.Script()
	o.Control.Faults.On("cus-sec_SpcSignDataAsPEM").After(3).Garble()
	o.Control.Faults.On("cus-sec_SpcSignDataAsPEM").After(6).Do(sim.Err50070)
	o.Customs.Faults.On(sim.CallUpload).After(1).Drop()
	o.Customs.Faults.On(sim.CallUpload).After(4).Do(sim.GBKBytes)
	o.Platform.Faults.On(sim.CallCallback).After(2).Do(sim.HTML200)
	o.Customs.Refuse = func(u sim.Upload) (string, string) {
		if strings.HasSuffix(u.OrderNo, "3") {
			return "20000", "recpName : " + canaryName + "不为空;  "
		}
		return "", ""
	}
	w := newWorld(t, o)
	offerCanaries(w)

	dir, all := t.TempDir(), &everything{texts: map[string]*bytes.Buffer{}}
	s := settingsFor(w)
	s.GetTaskInterval, s.CallbackInterval, s.WSPause = time.Second, time.Second, 0
	redactor := &diag.Redactor{}
	redactor.AddPIN(secret.NewPIN(canaryPIN))
	redactor.AddKey(s.SignKey)
	logs := diag.Open(diag.Options{
		Dir: filepath.Join(dir, "logs"), Console: all.writer("console"), Level: slog.LevelDebug, Redactor: redactor,
	})
	c, stop := start(t, core.Options{
		Settings: s, Dir: dir, Vault: secret.NewMemory(), Log: logs.Logger, Policy: pipeline.Policy{Base: 20 * time.Millisecond},
	})
	sub := c.Hub.Subscribe(1 << 14)
	if err := c.EnterPIN(t.Context(), secret.NewPIN(canaryBadPIN), eport.Entering{}); err == nil {
		t.Fatal("the card took a wrong PIN")
	} else {
		fmt.Fprintf(all.writer("errors"), "%v %+v %#v\n", err, err, err)
	}
	if err := c.EnterPIN(t.Context(), secret.NewPIN(canaryPIN), eport.Entering{}); err != nil {
		t.Fatal(err)
	}
	await(t, c, "all orders to be over", func() bool {
		n := c.Snapshot().Counts
		return n[order.ClassDone]+n[order.ClassRejected] == canaryOrders && n[order.ClassDone] > 5
	})
	fmt.Fprintf(all.writer("snapshot"), "%+v\n", c.Snapshot())
	saveBundle(t, c, s, redactor, dir, all)
	stop()
	for e := range sub.Events() {
		fmt.Fprintln(all.writer("events"), e.Event, fmt.Sprintf("%v", e))
	}
	if err := logs.Close(); err != nil {
		t.Error(err)
	}
	readFiles(t, filepath.Join(dir, "logs"), "log", all)
	all.search(t, canaryPIN, canaryBadPIN, canaryKey, canaryAccount, canaryName)

	ledger := &everything{texts: map[string]*bytes.Buffer{}}
	readFiles(t, dir, "ledger", ledger)
	ledger.search(t, canaryPIN, canaryBadPIN, canaryKey)
}

const canaryOrders = 12

// offerCanaries stocks the shop with orders of the canary recipient, two of them
// with bad data.
func offerCanaries(w *sim.World) {
	traffic := sim.NewTraffic(22, sim.TrafficOptions{})
	for i := range canaryOrders {
		task := traffic.Order(i)
		task.RecpAccount, task.RecpName = canaryAccount, canaryName
		switch i {
		case 7:
			task.RecpName = strings.Repeat(canaryName, 20)
		case 9:
			task.RecpAccount, task.TotalAmount = canaryAccount+`"`+strings.Repeat("0", 60), "1,5"
		}
		w.Platform.Offer(sim.TaskText(task))
	}
}

// saveBundle makes the diagnostics bundle and takes its texts.
func saveBundle(t *testing.T, c *core.Core, s config.Settings, r *diag.Redactor, dir string, all *everything) {
	t.Helper()
	parts := diag.Parts(diag.Source{
		LogDir: filepath.Join(dir, "logs"), Settings: func() config.Settings { return s }, Snapshot: c.Snapshot, Version: "test",
	})
	bundle := diag.Bundle{Parts: parts, Redactor: r, Now: time.Now}
	path, _, err := bundle.Save(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(all.writer("bundle/"+f.Name), r); err != nil {
			t.Fatal(err)
		}
	}
}

// readFiles takes the content of every file below a folder.
func readFiles(t *testing.T, dir, name string, all *everything) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if len(data) > 0 {
			_, err = all.writer(name + "/" + d.Name()).Write(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
