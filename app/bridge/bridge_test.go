package bridge

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"customs179/app/stage"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim/softcard"
	"customs179/core/status"
	"customs179/ui/port"
)

// TestMain looks for goroutines left behind; the log's rotation has one of its
// own for good.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// house is a bridge on a stage, running until the test ends.
type house struct {
	*Bridge
	stage *stage.Stage
	desk  *port.Desk
}

func options(t *testing.T, s config.Settings) Options {
	t.Helper()
	dir := t.TempDir()
	folders := map[port.Folder]string{}
	for _, f := range []port.Folder{port.FolderData, port.FolderLogs, port.FolderExport, port.FolderBackups} {
		folders[f] = filepath.Join(dir, string(f))
	}
	settings := filepath.Join(dir, "config")
	if err := os.MkdirAll(settings, 0o700); err != nil {
		t.Fatal(err)
	}
	redactor := &diag.Redactor{}
	log := diag.Open(diag.Options{Dir: folders[port.FolderLogs], Redactor: redactor})
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	return Options{Folders: folders, Config: settings, Version: "test", Log: log, Redactor: redactor, Settings: s}
}

func begin(t *testing.T, change func(*Options)) *house {
	t.Helper()
	s, err := stage.New(stage.Options{Kind: softcard.RSA, Orders: stage.Special + 2})
	if err != nil {
		t.Fatal(err)
	}
	o := options(t, s.Settings())
	if change != nil {
		change(&o)
	}
	b, err := Open(o)
	if err != nil {
		t.Fatal(errors.Join(err, s.Close()))
	}
	h := &house{Bridge: b, stage: s, desk: b.Desk()}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := errors.Join(b.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

// await looks at every change until something holds.
func (h *house) await(t *testing.T, what string, holds func(status.Snapshot) bool) {
	t.Helper()
	changed, stop := h.desk.Live.Watch()
	defer stop()
	late := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds(h.desk.Live.Snapshot()) {
		select {
		case <-changed:
		case <-tick.C:
		case <-late:
			t.Fatalf("%s: not within 30 s: %+v", what, h.desk.Live.Snapshot())
		}
	}
}

func gateIs(state status.GateState) func(status.Snapshot) bool {
	return func(s status.Snapshot) bool {
		g, _ := s.Gates.Find(status.PartyCard, "")
		return g.State == state
	}
}

// TestWorkAcrossChange: a PIN, orders to their end, a change of settings on the
// way, and the desk that was taken before it goes on.
func TestWorkAcrossChange(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	ctx := t.Context()
	h.await(t, "the card asks for its PIN", gateIs(status.GatePINNeeded))
	if err := h.stage.Ask(ctx); err != nil {
		t.Fatal(err)
	}
	err := h.desk.Card.EnterPIN(ctx, secret.NewPIN("12345678"), false, false)
	if fault.Of(err).Code != fault.PINRefused {
		t.Fatalf("a wrong PIN: %v", err)
	}
	if err := h.desk.Card.EnterPIN(ctx, h.stage.PIN(), false, false); err != nil {
		t.Fatal(err)
	}
	s := h.desk.Settings.Get()
	s.WSPause = 7 * time.Millisecond
	h.desk.Commands.Pause(true)
	if err := h.desk.Settings.Save(s); err != nil {
		t.Fatal(err)
	}
	h.await(t, "the pause outlives the change", func(s status.Snapshot) bool { return s.Paused })
	h.desk.Commands.Pause(false)
	h.await(t, "all orders end", func(s status.Snapshot) bool {
		return s.Counts[order.ClassDone] == len(h.stage.Cast)-1 && s.Counts[order.ClassRejected] == 1
	})
	if got := h.desk.Settings.Get().WSPause; got != 7*time.Millisecond {
		t.Errorf("the settings say %v", got)
	}
	if refused := h.stage.World.Card.TriesLeft(); refused != softcard.Tries {
		t.Errorf("%d tries left: something but the two presses went out", refused)
	}
	loaded, _, err := config.Load(h.desk.Settings.Path())
	if err != nil || loaded.WSPause != 7*time.Millisecond {
		t.Errorf("the file says %v, %v", loaded.WSPause, err)
	}
	sign, err := h.desk.Card.TestSign(ctx)
	if err != nil || sign.CertNo != h.stage.World.Card.CertNo() {
		t.Errorf("test signature: %+v, %v", sign, err)
	}
}

// TestDetailsTellNoPerson: what is shown of an order holds nothing personal.
func TestDetailsTellNoPerson(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	if err := h.stage.Ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.await(t, "orders are there", func(s status.Snapshot) bool { return s.Counts[order.ClassWaiting] > 0 })
	seqs, err := h.desk.Ledger.Select(port.Filter{})
	if err != nil || len(seqs) == 0 {
		t.Fatal(err)
	}
	for _, seq := range seqs {
		body, err := h.now().Orders.Body(seq)
		if err != nil {
			t.Fatal(err)
		}
		d, err := h.desk.Ledger.Details(seq)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{body.Task.RecpName, body.Task.RecpAccount, body.Task.InitalRequest, body.Task.PayTransactionID} {
			if secret != "" && strings.Contains(d.Head+strings.Join(d.Problems, " "), secret) {
				t.Errorf("order %d shows %q", seq, secret)
			}
		}
		if !strings.Contains(d.Head, body.Task.OrderNo) {
			t.Errorf("order %d does not show its number", seq)
		}
	}
}

// TestBadSettingsGiveWay: settings with which no core can begin leave the old
// ones at work and on disk.
func TestBadSettingsGiveWay(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	h.await(t, "the card asks for its PIN", gateIs(status.GatePINNeeded))
	if err := h.desk.Settings.Save(h.desk.Settings.Get()); err != nil {
		t.Fatal(err)
	}
	s := h.desk.Settings.Get()
	s.TLSCAFile = filepath.Join(t.TempDir(), "missing.pem")
	if err := h.desk.Settings.Save(s); err == nil {
		t.Fatal("saved a CA file that is not there")
	}
	if got := h.desk.Settings.Get().TLSCAFile; got != "" {
		t.Errorf("the program works with %q", got)
	}
	loaded, _, err := config.Load(h.desk.Settings.Path())
	if err != nil || loaded.TLSCAFile != "" {
		t.Errorf("the file says %q, %v", loaded.TLSCAFile, err)
	}
	h.await(t, "the card asks again", gateIs(status.GatePINNeeded))
}

// TestUnreadableSettingsWait: a file with bad values makes a program that does no
// work and keeps the file.
func TestUnreadableSettingsWait(t *testing.T) {
	t.Parallel()
	text := `{"taskUrl":"http://127.0.0.1:1/","postUrl":"ftp://x","callbackUrl":"http://127.0.0.1:1/"}`
	h := begin(t, func(o *Options) {
		if err := os.WriteFile(filepath.Join(o.Config, settingsName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	h.await(t, "set-up", func(s status.Snapshot) bool { return s.Setup && toldBad(s) })
	if h.desk.Settings.Ready() {
		t.Error("the settings are called complete")
	}
	kept, err := os.ReadFile(h.desk.Settings.Path())
	if err != nil || string(kept) != text {
		t.Errorf("the file is now %q, %v", kept, err)
	}
}

// toldBad reports whether the settings are said to be no good.
func toldBad(s status.Snapshot) bool {
	return slices.ContainsFunc(s.Conditions, func(c status.Condition) bool { return c.Code == fault.ConfigInvalid })
}

// TestBrokenSettingsAreSetAside: a file of which nothing can be read is kept under
// another name, a person is told, and what is entered anew can be saved.
func TestBrokenSettingsAreSetAside(t *testing.T) {
	t.Parallel()
	const text = `{"taskUrl": "http://127.0.0.1:1/", broken,,, `
	h := begin(t, func(o *Options) {
		if err := os.WriteFile(filepath.Join(o.Config, settingsName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	h.await(t, "the person is told", toldBad)
	kept, err := filepath.Glob(h.desk.Settings.Path() + ".*.damaged")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept are %q, %v", kept, err)
	}
	if now, err := os.ReadFile(kept[0]); err != nil || string(now) != text {
		t.Errorf("the file is now %q, %v", now, err)
	}
	if err := h.desk.Settings.Save(h.desk.Settings.Get()); err != nil {
		t.Errorf("nothing can be saved: %v", err)
	}
	h.await(t, "all is well", func(s status.Snapshot) bool { return !toldBad(s) })
	if _, _, err := config.Load(h.desk.Settings.Path()); err != nil {
		t.Errorf("the new file: %v", err)
	}
}

// TestImport: a vendor's PIN goes into the vault and not into the settings.
func TestImport(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	file := filepath.Join(t.TempDir(), "vendor.json")
	text := `{"taskUrl":"https://a/","postUrl":"https://b/","callbackUrl":"https://c/","cardPassword":"87654321","signKey":"k"}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, pin, err := h.desk.Settings.Import(file)
	if err != nil || !pin || !s.CardPassword.IsZero() {
		t.Fatalf("pin %v, settings hold one: %v, %v", pin, !s.CardPassword.IsZero(), err)
	}
	e, ok, err := h.vault.Load()
	if err != nil || !ok || e.PIN.Reveal() != "87654321" {
		t.Errorf("the vault: %v, %v", ok, err)
	}
	if err := h.desk.Settings.BlankPIN(file); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadFile(file); err != nil || strings.Contains(string(left), "87654321") {
		t.Errorf("the PIN is still in the file (%v)", err)
	}
}

// TestVaultFollowsChoice: remembered or not, the other place forgets.
func TestVaultFollowsChoice(t *testing.T) {
	t.Parallel()
	lasting := secret.NewMemory()
	v := newVault(nil, lasting)
	for _, remember := range []bool{true, false, true} {
		v.choose(remember)
		if _, err := v.Save(secret.NewPIN("11112222")); err != nil {
			t.Fatal(err)
		}
		if v.remembers() != remember {
			t.Errorf("remember %v: the lasting vault says %v", remember, v.remembers())
		}
		if e, ok, err := v.Load(); err != nil || !ok || e.PIN.Reveal() != "11112222" {
			t.Errorf("remember %v: load: %v, %v", remember, ok, err)
		}
	}
	if err := v.Delete(); err != nil || v.remembers() {
		t.Errorf("delete: %v", err)
	}
}

// TestKeepSurvives: what the window remembers is there after a restart, and a
// broken file costs habits only.
func TestKeepSurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k, err := openKeep(dir)
	if err != nil {
		t.Fatal(err)
	}
	k.SetText("theme", "dark")
	if err := k.Trouble(); err != nil {
		t.Fatal(err)
	}
	again, err := openKeep(dir)
	if err != nil || again.Text("theme", "") != "dark" || again.Text("other", "x") != "x" {
		t.Errorf("%v, %v", again.values, err)
	}
	if err := os.WriteFile(filepath.Join(dir, keepName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken, err := openKeep(dir)
	if err == nil || broken.Text("theme", "light") != "light" {
		t.Errorf("a broken file: %v", err)
	}
}

// TestBundle: the diagnostics bundle is whole and tells no secret.
func TestBundle(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	h.await(t, "the card asks for its PIN", gateIs(status.GatePINNeeded))
	if err := h.desk.Card.EnterPIN(t.Context(), h.stage.PIN(), false, false); err != nil {
		t.Fatal(err)
	}
	bundle, err := h.desk.System.SaveBundle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(bundle.Path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), h.stage.PIN().Reveal()) {
		t.Error("the bundle holds the PIN")
	}
	for _, want := range []string{"versions.json", "health.json", "settings.json", "store.json", "network.json", "log.txt"} {
		found := false
		for _, p := range bundle.Parts {
			found = found || p.Name == want && p.Trouble == ""
		}
		if !found {
			t.Errorf("%s is missing or in trouble: %+v", want, bundle.Parts)
		}
	}
}
