package main

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"customs179/app/stage"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
	"customs179/core/store"
)

// result is what one run of the command line gave.
type result struct {
	code        int
	out, errout string
}

// run runs a command line in this process.
func run(ctx context.Context, env map[string]string, args ...string) result {
	var out, errout bytes.Buffer
	p := &program{ctx: ctx, out: &out, errout: &errout, getenv: func(name string) string { return env[name] }}
	code := p.main(args)
	return result{code, out.String(), errout.String()}
}

// want demands an exit code.
func (r result) want(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\n%s%s", r.code, code, r.out, r.errout)
	}
	return r
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "Usage"},
		{[]string{"help"}, exitDone, "verify-pin"},
		{[]string{"fly"}, exitUsage, "no such command"},
		{[]string{"run"}, exitUsage, "--config is missing"},
		{[]string{"run", "--config", "x"}, exitUsage, "--data is missing"},
		{[]string{"run", "--log", "xml"}, exitUsage, "text or json"},
		{[]string{"run", "--pin", "12345678"}, exitUsage, "not defined"},
		{[]string{"run", "-h"}, exitDone, "--until-idle"},
		{[]string{"run", "--config", "no/such/file", "--data", "d"}, exitFailed, "settings"},
		{[]string{"demo", "--card", "dsa"}, exitUsage, "rsa or sm2"},
		{[]string{"demo", "--orders", "1"}, exitUsage, "at least"},
		{[]string{"sim"}, exitUsage, "control, platform, customs or all"},
		{[]string{"sim", "shop"}, exitUsage, "not \"shop\""},
		{[]string{"card", "burn"}, exitUsage, "not \"burn\""},
		{[]string{"card", "verify-pin"}, exitUsage, "--data is missing"},
		{[]string{"tosign"}, exitUsage, "--task is missing"},
		{[]string{"verify", "--cert", "a"}, exitUsage, "--data is missing"},
		{[]string{"orders", "list"}, exitUsage, "--data is missing"},
		{[]string{"orders", "list", "--data", "no/such/folder"}, exitFailed, "data folder"},
		{[]string{"version", "now"}, exitUsage, "no arguments"},
	} {
		r := run(t.Context(), nil, c.args...)
		if r.code != c.code || !strings.Contains(r.out+r.errout, c.says) {
			t.Errorf("headless %s: exit code %d, want %d and %q\n%s%s", strings.Join(c.args, " "), r.code, c.code, c.says, r.out, r.errout)
		}
	}
}

// vectors are the golden vectors of protocol 4.
type vectors struct {
	RSACert string `json:"rsaTestCertBase64Der"`
	SM2Cert string `json:"sm2TestCertBase64Der"`
	Vectors []struct {
		GUID        string `json:"guid"`
		ServiceTime string `json:"serviceTime"`
		SHA1        string `json:"sha1Hex"`
		RSA         struct {
			SignValue string `json:"signValue"`
		} `json:"rsa"`
		SM2 struct {
			SignValue string `json:"signValue"`
		} `json:"sm2"`
	} `json:"vectors"`
}

// readJSON reads a sample that core/payload keeps.
func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "core", "payload", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestToSignAndVerify(t *testing.T) {
	t.Parallel()
	var v vectors
	var tasks []json.RawMessage
	readJSON(t, "to-be-signed-vectors.json", &v)
	readJSON(t, "task-list.json", &tasks)
	for i, x := range v.Vectors {
		r := run(t.Context(), nil, "tosign", "--task", write(t, "task.json", string(tasks[i])), "--guid", x.GUID, "--time", x.ServiceTime).want(t, exitDone)
		if sum := sha1.Sum([]byte(r.out)); hex.EncodeToString(sum[:]) != x.SHA1 {
			t.Errorf("vector %d: other bytes than were signed", i)
		}
		data := write(t, "data", r.out)
		for cert, sign := range map[string]string{v.RSACert: x.RSA.SignValue, v.SM2Cert: x.SM2.SignValue} {
			file := write(t, "k.cer", cert)
			if r := run(t.Context(), nil, "verify", "--cert", file, "--data", data, "--sign", sign).want(t, exitDone); !strings.Contains(r.out, "valid") {
				t.Errorf("vector %d: %s", i, r.out)
			}
			wrong := write(t, "wrong", r.out+"\n")
			if r := run(t.Context(), nil, "verify", "--cert", file, "--data", wrong, "--sign", sign).want(t, exitFailed); !strings.Contains(r.errout, "NOT valid") {
				t.Errorf("vector %d with a line feed: %s", i, r.errout)
			}
		}
	}
	bad := write(t, "bad.json", `{"orderNo":"1","sessionID":"2","totalAmount":"1,5"}`)
	if r := run(t.Context(), nil, "tosign", "--task", bad).want(t, exitFailed); !strings.Contains(r.errout, "totalAmount") {
		t.Errorf("bad data: %s", r.errout)
	}
}

// shop starts stand-ins with n orders and writes the vendor's settings file.
func shop(t *testing.T, n int, change ...func(*sim.WorldOptions)) (w *sim.World, config string) {
	t.Helper()
	o := sim.WorldOptions{Card: softcard.Options{Kind: softcard.RSA}}
	o.Latency(0, 0, 0)
	for _, c := range change {
		c(&o)
	}
	w, err := sim.NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	traffic := sim.NewTraffic(7, sim.TrafficOptions{})
	for i := range n {
		w.Platform.Offer(traffic.Task(i))
	}
	config = filepath.Join(t.TempDir(), "config.json")
	if err := (simFlags{config: config, pin: w.Card.PIN(), interval: 5}).writeConfig(w); err != nil {
		t.Fatal(err)
	}
	return w, config
}

func TestRunCarriesOrdersThroughAndExportsThem(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 5)
	data := filepath.Join(t.TempDir(), "data")
	r := run(t.Context(), nil, "run", "--config", config, "--data", data, "--until-idle", "500ms", "--log", "json").want(t, exitDone)
	if !w.Settled() || len(w.Customs.Ledger()) != 5 {
		t.Errorf("the shop is settled: %t, customs holds %d", w.Settled(), len(w.Customs.Ledger()))
	}
	for line := range strings.Lines(strings.TrimSpace(r.errout)) {
		if !json.Valid([]byte(line)) {
			t.Fatalf("not a line of JSON: %s", line)
		}
	}
	out := run(t.Context(), nil, "orders", "export", "--data", data).want(t, exitDone).out
	if !strings.HasPrefix(out, "\ufeff") || !strings.Contains(out, "\r\n") {
		t.Error("the CSV has no byte order mark or no CRLF")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	number := rows[1][1]
	book := filepath.Join(data, "orders.xlsx")
	run(t.Context(), nil, "orders", "export", "--format", "xlsx", "--out", book, "--data", data).want(t, exitDone)
	if text, err := os.ReadFile(book); err != nil || !strings.HasPrefix(string(text), "PK") {
		t.Errorf("the workbook has %d bytes, %v", len(text), err)
	}
	run(t.Context(), nil, "orders", "export", "--format", "odt", "--data", data).want(t, exitUsage)
	if lines := run(t.Context(), nil, "orders", "export", "--format", "jsonl", "--data", data).want(t, exitDone).out; strings.Count(lines, "\n") != 5 {
		t.Errorf("%d JSON lines", strings.Count(lines, "\n"))
	}
	if r := run(t.Context(), nil, "orders", "show", "--data", data, number).want(t, exitDone); !strings.Contains(r.out, `"callback"`) {
		t.Errorf("no callback in the timeline: %s", r.out)
	}
	run(t.Context(), nil, "orders", "show", "--data", data, "nobody").want(t, exitFailed)
	run(t.Context(), nil, "orders", "prune", "--data", data, "--older-than", "30").want(t, exitFailed)
	if r := run(t.Context(), nil, "orders", "prune", "--data", data).want(t, exitDone); !strings.HasPrefix(r.out, "0 finished") {
		t.Errorf("pruned: %s", r.out)
	}
	if r := run(t.Context(), nil, "orders", "list", "--data", data, "--class", "done", "--limit", "2").want(t, exitDone); strings.Count(r.out, "\n") != 2 {
		t.Errorf("listed %q", r.out)
	}
}

func TestRefusedPINNeedsAPersonAndStaysRefused(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 3)
	data := filepath.Join(t.TempDir(), "data")
	args := []string{"run", "--config", config, "--data", data, "--until-idle", "500ms"}
	wrong := map[string]string{pinVariable: "00000000"}
	run(t.Context(), wrong, args...).want(t, exitPerson)
	if n := w.Card.WrongPINs(); n != 1 {
		t.Fatalf("the card saw %d wrong PINs, want 1", n)
	}
	for range 3 { // another PIN alone, from a changed file, is not a person's word
		run(t.Context(), nil, args...).want(t, exitPerson)
	}
	if n := w.Control.PINFrames(); n != 1 {
		t.Fatalf("%d frames carried a PIN after one refusal, want 1 in all", n)
	}
	run(t.Context(), nil, append(args, "--pin-retry")...).want(t, exitDone)
	if !w.Settled() {
		t.Error("the orders did not go on")
	}
}

// TestMovePIN: where there is no vault nothing may be blanked; the vault itself
// is core/secret's to test.
func TestMovePIN(t *testing.T) {
	t.Parallel()
	_, config := shop(t, 0)
	before, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	run(t.Context(), nil, "run", "--config", config, "--data", t.TempDir(), "--until-idle", "100ms", "--move-pin").want(t, exitFailed)
	if after, err := os.ReadFile(config); err != nil || string(after) != string(before) {
		t.Errorf("the settings file was changed: %v", err)
	}
}

func TestVerifyPINLiftsARefusal(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 1)
	data := filepath.Join(t.TempDir(), "data")
	verify := []string{"card", "verify-pin", "--control", w.Control.URL(), "--data", data}
	run(t.Context(), nil, verify...).want(t, exitUsage)
	run(t.Context(), map[string]string{pinVariable: "00000000"}, verify...).want(t, exitPerson)
	pinFile := write(t, "pin", w.Card.PIN()+"\n")
	run(t.Context(), nil, append(verify, "--pin-file", pinFile)...).want(t, exitDone)
	run(t.Context(), nil, "run", "--config", config, "--data", data, "--until-idle", "500ms").want(t, exitDone)
}

func TestCardCommands(t *testing.T) {
	t.Parallel()
	w, _ := shop(t, 0)
	info := run(t.Context(), nil, "card", "info", "--control", w.Control.URL()).want(t, exitDone)
	if !strings.Contains(info.out, w.Card.CertNo()) || strings.Contains(info.out+info.errout, softcard.PersonalID) {
		t.Errorf("card info says %s", info.out)
	}
	if r := run(t.Context(), nil, "card", "certno", "--control", w.Control.URL()).want(t, exitDone); strings.TrimSpace(r.out) != w.Card.CertNo() {
		t.Errorf("certNo %q", r.out)
	}
	dir := t.TempDir()
	env := map[string]string{pinVariable: w.Card.PIN()}
	run(t.Context(), env, "card", "export", "--control", w.Control.URL(), "--out", dir, "--data", t.TempDir()).want(t, exitDone)
	if w.Control.PINFrames() != 2 { // verified once, signed once
		t.Errorf("%d frames with a PIN", w.Control.PINFrames())
	}
	text, err := os.ReadFile(filepath.Join(dir, w.Card.CertNo()+".cer"))
	if err != nil || !strings.HasPrefix(string(text), "-----BEGIN CERTIFICATE-----\n") {
		t.Errorf("the exported file: %q, %v", text, err)
	}
}

// TestPersonSettlesADoubt lets customs answer the first upload with the bare
// 20006, which proves nothing, and a person say what customs has.
func TestPersonSettlesADoubt(t *testing.T) {
	t.Parallel()
	for _, arrived := range []string{"yes", "no"} {
		t.Run(arrived, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			w, config := shop(t, 1, func(o *sim.WorldOptions) {
				o.Customs.Refuse = func(sim.Upload) (code, message string) {
					if asked.Add(1) == 1 {
						return "20006", "上传失败,入库失败"
					}
					return "", ""
				}
			})
			task := sim.NewTraffic(7, sim.TrafficOptions{}).Order(0)
			data := filepath.Join(t.TempDir(), "data")
			work := []string{"run", "--config", config, "--data", data, "--until-idle", "500ms"}
			run(t.Context(), nil, work...).want(t, exitPerson)
			run(t.Context(), nil, "orders", "retry", "--data", data, task.OrderNo).want(t, exitFailed)
			run(t.Context(), nil, "orders", "settle", "--data", data, task.OrderNo).want(t, exitUsage)
			run(t.Context(), nil, "orders", "settle", "--data", data, "--arrived", arrived, "--reason", "seen on the page", task.OrderNo).want(t, exitDone)
			run(t.Context(), nil, work...).want(t, exitDone)
			if o, _ := w.Platform.Order(task.OrderNo); o.Status != sim.Done {
				t.Errorf("the shop has the order as %d", o.Status)
			}
			stored := 0
			if arrived == "no" {
				stored = 1 // the identical bytes went out again
			}
			if n := len(w.Customs.Ledger()); n != stored {
				t.Errorf("customs holds %d sessions, want %d", n, stored)
			}
		})
	}
}

func TestOneProgramPerDataFolder(t *testing.T) {
	t.Parallel()
	_, config := shop(t, 1)
	data := t.TempDir()
	first, _, err := store.Open(store.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"run", "--config", config, "--data", data}, {"orders", "list", "--data", data},
	} {
		if r := run(t.Context(), nil, args...).want(t, exitFailed); !strings.Contains(r.errout, "store.locked") {
			t.Errorf("the second program says %s", r.errout)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	run(t.Context(), nil, "orders", "list", "--data", data).want(t, exitDone)
}

func TestDemo(t *testing.T) {
	t.Parallel()
	r := run(t.Context(), nil, "demo", "--orders", "8", "--latency", "5ms").want(t, exitDone)
	for _, story := range []string{stage.StoryMended, stage.StoryRepeated, stage.StoryBad, stage.StoryRetried} {
		if strings.Count(r.out, story) != 2 {
			t.Errorf("the story %q is not told for both cards", story)
		}
	}
}
