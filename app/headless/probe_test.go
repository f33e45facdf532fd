package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"customs179/core/payload"
	"customs179/core/platform"
	"customs179/core/probe"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// Every sentence that the prober can ask for is in the catalogue, in both
// languages, and the words chosen reach the screen and the report.
func TestProbeLanguages(t *testing.T) {
	t.Parallel()
	_, config := shop(t, 0)
	for lang, says := range map[string]string{"zh": "任务接口地址是完整的网址", "en": "The task address is a web address"} {
		report := filepath.Join(t.TempDir(), "report.md")
		r := run(t.Context(), nil, "probe", "tasks", "--config", config, "--lang", lang, "--report", report).want(t, exitDone)
		text, err := os.ReadFile(report)
		if err != nil || !strings.Contains(r.out, says) || !strings.Contains(string(text), says) {
			t.Errorf("%s: %q is not said, %v\n%s\n%s", lang, says, err, r.out, text)
		}
		words := wordsOf(lang)
		for _, key := range probe.Keys() {
			if text := words.Text(key); text == "" || strings.HasSuffix(text, key) && !strings.HasPrefix(key, "artefact.") {
				t.Errorf("%s has no text in %s", key, lang)
			}
		}
	}
}

func TestProbeUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "openreq, tasks"},
		{[]string{"-h"}, exitDone, "--confirm-callbacks"[1:]},
		{[]string{"fly"}, exitUsage, `not "fly"`},
		{[]string{"openreq"}, exitUsage, "--open-url is missing"},
		{[]string{"tasks"}, exitUsage, "--task-url is missing"},
		{[]string{"callbacks"}, exitUsage, "--callback-url is missing"},
		{[]string{"compare"}, exitUsage, "--theirs is missing"},
		{[]string{"customs"}, exitUsage, "--post-url is missing"},
		{[]string{"chain", "--task-url", "http://x"}, exitUsage, "--data is missing"},
		{[]string{"customs", "--post-url", probe.TestURL, "--confirm-upload"}, exitUsage, "--ebp-code"},
		{[]string{"tasks", "--config", "no/such/file"}, exitFailed, "settings"},
		{[]string{"tasks", "--lang", "fr"}, exitUsage, "zh or en"},
		{[]string{"tasks", "--sign-key", "x"}, exitUsage, "not defined"},
	} {
		r := run(t.Context(), nil, append([]string{"probe"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.out+r.errout, c.says) {
			t.Errorf("headless probe %s: exit code %d, want %d and %q\n%s%s", strings.Join(c.args, " "), r.code, c.code, c.says, r.out, r.errout)
		}
	}
}

func TestProbeAGoodShop(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 2)
	data, report := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "report.md")
	r := run(t.Context(), nil, "probe", "all", "--config", config, "--data", data, "--open-url", w.Platform.OpenReqURL(),
		"--links=false", "--confirm-callbacks", "--report", report, "--full").want(t, exitDone)
	for _, says := range []string{"Step 1: openReq, as customs asks: ", "Step 2: task list: ", "Card and E-port control: in order", "Way to customs: ", "Step 3: callbacks: in order",
		"Whole chain, without the upload: in order", "payExInfoStr"} {
		if !strings.Contains(r.out, says) {
			t.Errorf("%q is not said:\n%s", says, r.out)
		}
	}
	if len(w.Customs.Ledger()) != 0 {
		t.Error("something was uploaded")
	}
	for _, refused := range w.Customs.Refusals() {
		if refused.OrderNo != "" {
			t.Errorf("%+v was uploaded", refused)
		}
	}
	text, err := os.ReadFile(report)
	if err != nil || !strings.HasPrefix(string(text), "# Customs 179") || strings.Contains(string(text), "示例跨境电商") {
		t.Errorf("%v\n%s", err, text)
	}
	for _, secret := range []string{w.Platform.SignKey(), w.Card.PIN(), softcard.PersonalID} {
		if strings.Contains(string(text)+r.out+r.errout, secret) {
			t.Errorf("%s is told", secret)
		}
	}
}

func TestProbeJSON(t *testing.T) {
	t.Parallel()
	w, _ := shop(t, 1)
	env := map[string]string{signKeyVariable: w.Platform.SignKey()}
	r := run(t.Context(), env, "probe", "tasks", "--task-url", w.Platform.TaskURL(), "--links=false", "--json").want(t, exitDone)
	var got struct {
		Verdict probe.Verdict
		Steps   []struct {
			Name  probe.StepName
			Lines []probe.Line
		}
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got.Steps) != 1 || got.Steps[0].Name != probe.StepTasks || len(got.Steps[0].Lines) < 8 {
		t.Errorf("%+v, %v\n%s", got, err, r.out)
	}
	env[signKeyVariable] = "another"
	r = run(t.Context(), env, "probe", "tasks", "--task-url", w.Platform.TaskURL(), "--json").want(t, exitFailed)
	if !strings.Contains(r.out, `"tasks.denied"`) || !strings.Contains(r.out, `"verdict": "fail"`) || strings.Contains(r.out, "another") {
		t.Error(r.out)
	}
}

func TestProbeNeedsAPerson(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 1)
	data := filepath.Join(t.TempDir(), "data")
	run(t.Context(), nil, "probe", "callbacks", "--config", config).want(t, exitPerson)
	if n := len(w.Platform.Callbacks()); n != 0 {
		t.Errorf("%d callbacks without a word", n)
	}
	run(t.Context(), nil, "probe", "callbacks", "--config", config, "--confirm-callbacks").want(t, exitDone)
	if n := len(w.Platform.Callbacks()); n != 4 {
		t.Errorf("%d callbacks", n)
	}
	wrong := map[string]string{pinVariable: "00000000"}
	for range 3 {
		run(t.Context(), wrong, "probe", "card", "--config", config, "--data", data).want(t, exitPerson)
		run(t.Context(), wrong, "probe", "chain", "--config", config, "--data", data).want(t, exitPerson)
	}
	if n := w.Control.PINFrames(); n != 1 {
		t.Errorf("%d frames carried a PIN after one refusal, want 1 in all", n)
	}
	run(t.Context(), nil, "probe", "card", "--config", config).want(t, exitDone)
	if n := w.Control.PINFrames(); n != 1 {
		t.Error("a PIN went out without a place to keep its refusal")
	}
}

func TestProbeCompare(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 0)
	task := sim.TaskText(sim.NewTraffic(3, sim.TrafficOptions{Plain: true}).Order(0))
	w.Platform.Offer(task)
	arrivals, err := platform.ParseTasks([]byte("[" + task + "]"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := payload.Build(arrivals[0].Task, payload.NewGUID(), "1783822463217", payload.Options{})
	if err != nil {
		t.Fatal(err)
	}
	theirs, file := write(t, "theirs.txt", b.ToSign), write(t, "task.json", task)
	for _, from := range [][]string{{"--task", file}, {"--config", config}} {
		run(t.Context(), nil, append([]string{"probe", "compare", "--theirs", theirs}, from...)...).want(t, exitDone)
	}
	theirs = write(t, "wrong.txt", strings.Replace(b.ToSign, b.GUID, strings.ToLower(b.GUID), 1)+"\n")
	r := run(t.Context(), nil, "probe", "compare", "--theirs", theirs, "--task", file).want(t, exitFailed)
	for _, says := range []string{wordsOf("en").Text("mistake.guid-case"), wordsOf("en").Text("mistake.end-lf"), "First differing byte: ", "2 lines fail"} {
		if !strings.Contains(r.out+r.errout, says) {
			t.Errorf("%q is not said:\n%s", says, r.out)
		}
	}
	run(t.Context(), nil, "probe", "compare", "--theirs", theirs, "--task", file, "--order", "T0").want(t, exitFailed)
}

func TestProbeUpload(t *testing.T) {
	t.Parallel()
	w, config := shop(t, 0)
	data := filepath.Join(t.TempDir(), "data")
	r := run(t.Context(), nil, "probe", "customs", "--config", config, "--data", data, "--confirm-upload", "--ebp-code", w.EbpCode, "--full")
	if r.want(t, exitDone); len(w.Customs.Ledger()) != 1 || !strings.Contains(r.out, "accepted: 10000") {
		t.Errorf("%d uploads\n%s", len(w.Customs.Ledger()), r.out)
	}
}
