package core_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// The benchmarks put the stand-ins into a process of their own, so that what is
// counted and profiled is the program alone. They still share its processors.

// standInsEnv holds the scene as JSON in the process of the stand-ins.
const standInsEnv = "CUSTOMS179_STANDINS"

// scene is what the stand-ins play.
type scene struct {
	Kind                    softcard.Kind
	Card, Customs, Platform time.Duration // latencies
	Orders                  int
	// Reserve is how long the shop keeps an order back that it has handed out.
	Reserve time.Duration
}

// stage tells the program under test where everybody is.
type stage struct{ Task, Callback, Upload, Control, SignKey, PIN string }

// stageOf describes the stage of a world.
func stageOf(w *sim.World) stage {
	return stage{
		Task: w.Platform.TaskURL(), Callback: w.Platform.CallbackURL(), Upload: w.Customs.UploadURL(),
		Control: w.Control.URL(), SignKey: w.Platform.SignKey(), PIN: w.Card.PIN(),
	}
}

// review is what the stand-ins saw.
type review struct {
	Stored, Refused int
	Settled         bool
	// Signing is from the arrival of the first request to sign to that of the last.
	// Calls counts the requests in this time, Card how long the control worked on
	// them, as its own socket saw it.
	Signing, Card time.Duration
	Calls         int
	CPU           time.Duration // of the stand-ins, without their preparations
}

// sceneTask is the i-th order of a scene; both processes know it.
func sceneTask(i int) order.Task { return sim.NewTraffic(179, sim.TrafficOptions{}).Order(i) }

// TestStandIns is the process of the stand-ins; as a test it has nothing to do.
func TestStandIns(t *testing.T) {
	spec := os.Getenv(standInsEnv)
	if spec == "" {
		return
	}
	var s scene
	if err := json.Unmarshal([]byte(spec), &s); err != nil {
		t.Fatal(err)
	}
	o := sim.WorldOptions{Card: softcard.Options{Kind: s.Kind}}
	o.Latency(s.Card, s.Platform, s.Customs)
	o.Platform.Reserve, o.Platform.OldestFirst, o.Customs.ForgetRaw = s.Reserve, true, true
	w := newWorld(t, o)
	for i := range s.Orders {
		w.Platform.Offer(sim.TaskText(sceneTask(i)))
	}
	out := json.NewEncoder(os.Stdout)
	err := out.Encode(stageOf(w))
	prepared := cpuTime(t)
	in := bufio.NewScanner(os.Stdin)
	for err == nil && in.Scan() {
		r := reviewOf(w)
		r.CPU = cpuTime(t) - prepared
		err = out.Encode(r)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func reviewOf(w *sim.World) review {
	r := review{Stored: len(w.Customs.Ledger()), Refused: len(w.Customs.Refusals()), Settled: w.Settled()}
	frames := w.Control.Frames()
	sign := func(f sim.Frame) bool { return f.Method == sim.MethodSign }
	first := slices.IndexFunc(frames, sign)
	for i := len(frames) - 1; i > first; i-- {
		if last := frames[i]; r.Calls > 0 || sign(last) {
			r.Signing = max(r.Signing, last.At.Sub(frames[first].At))
			r.Card += frames[i-1].Took
			r.Calls++
		}
	}
	return r
}

// troupe is the running process of the stand-ins.
type troupe struct {
	stage
	tb  testing.TB
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// play starts the stand-ins; close ends them.
func play(tb testing.TB, s scene) *troupe {
	tb.Helper()
	spec, err := json.Marshal(s)
	if err != nil {
		tb.Fatal(err)
	}
	p := &troupe{tb: tb, cmd: exec.Command(os.Args[0], "-test.run=^TestStandIns$")}
	// One processor is enough for them, and switching between two is not free.
	p.cmd.Env = append(os.Environ(), standInsEnv+"="+string(spec), "GOMAXPROCS=1")
	p.cmd.Stderr = os.Stderr
	p.in, err = p.cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	p.out = json.NewDecoder(out)
	if err := p.out.Decode(&p.stage); err != nil {
		tb.Fatal(err)
	}
	return p
}

// review asks the stand-ins what they saw.
func (p *troupe) review() (r review) {
	p.tb.Helper()
	if _, err := fmt.Fprintln(p.in); err != nil {
		p.tb.Fatal(err)
	}
	if err := p.out.Decode(&r); err != nil {
		p.tb.Fatal(err)
	}
	return r
}

// close ends the stand-ins and waits for them.
func (p *troupe) close() {
	p.tb.Helper()
	if err := p.in.Close(); err != nil {
		p.tb.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.out.Buffered()); err != nil {
		p.tb.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.tb.Fatal(err)
	}
}

// settings are those of a shop that was just set up on this stage.
func (s *stage) settings() config.Settings {
	o := config.Default()
	o.TaskURL, o.CallbackURL, o.PostURL, o.WSURL = s.Task, s.Callback, s.Upload, s.Control
	o.SignKey = secret.NewKey(s.SignKey)
	return o
}
