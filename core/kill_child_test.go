package core_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/store"
)

// killEnv holds a child's plan as JSON. The child is this test binary.
const killEnv = "CUSTOMS179_KILL_CHILD"

// killPlan is what a child is told: where everybody is, and when to die.
type killPlan struct {
	Dir                             string
	Task, Callback, Upload, Control string
	SignKey, PIN                    string
	// RecpCode differs between children, so that bytes made under one setting are
	// met by a program with another.
	RecpCode string
	// Point is where the child ends, the Nth time it is there; "" means nowhere.
	Point pipeline.Point
	Nth   int64
	// Term asks the child to end in order instead of killing it.
	Term bool
	// Upkeep makes the child archive and back up all the time.
	Upkeep bool
}

// plan fills in what all children of a world have in common.
func planFor(w *sim.World, dir string) killPlan {
	return killPlan{
		Dir: dir, Task: w.Platform.TaskURL(), Callback: w.Platform.CallbackURL(),
		Upload: w.Customs.UploadURL(), Control: w.Control.URL(), SignKey: w.Platform.SignKey(), PIN: w.Card.PIN(),
	}
}

// options are those of a program in a hurry: every pause is short, so that much
// happens in the fraction of a second that a child lives.
func (p killPlan) options(log *slog.Logger) core.Options {
	s := config.Default()
	s.TaskURL, s.CallbackURL, s.PostURL, s.WSURL = p.Task, p.Callback, p.Upload, p.Control
	s.SignKey = secret.NewKey(p.SignKey)
	s.GetTaskInterval, s.CallbackInterval, s.CallbackTimes, s.WSPause = 120*time.Millisecond, 100*time.Millisecond, 50, 0
	s.RecpCodeDefault = p.RecpCode
	return core.Options{
		Settings: s, Dir: p.Dir, Log: log,
		Vault: secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(p.PIN), ID: "entered once"}),
		Policy: pipeline.Policy{
			Base: 10 * time.Millisecond, EarlyCap: 100 * time.Millisecond, LateCap: 150 * time.Millisecond,
			PairProbe: 150 * time.Millisecond,
		},
		Store: store.Options{ArchiveAfter: 300 * time.Millisecond},
	}
}

// The lines by which a child tells its parent how far it is.
const (
	killOpened = "child: ledger is open"
	killAt     = "child: at the point"
	killPerson = "child: a person enters the PIN"
)

// TestKillChild is the child; as a test it has nothing to do.
func TestKillChild(t *testing.T) {
	text := os.Getenv(killEnv)
	if text == "" {
		return
	}
	var p killPlan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	go endWithParent()
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer stop()
	o := p.options(log)
	var hits atomic.Int64
	o.Hook = func(at pipeline.Point) {
		if at == p.Point && hits.Add(1) == p.Nth {
			log.Info(killAt, "point", at)
			endProcess(log, p.Term)
		}
	}
	c, err := core.New(o)
	if err != nil {
		t.Fatal(err)
	}
	n, err := moving(c.Orders)
	if err != nil {
		t.Fatal(err)
	}
	log.Info(killOpened, "moving", n)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		besideRun(ctx, c, p, log)
	}()
	c.Run(ctx)
	<-ended
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// endWithParent ends the process when its parent is no more: nobody else would.
func endWithParent() {
	if _, err := io.Copy(io.Discard, os.Stdin); err == nil {
		os.Exit(3)
	}
}

// endProcess kills the process this moment, or sends it the signal to end.
func endProcess(log *slog.Logger, term bool) {
	self, err := os.FindProcess(os.Getpid())
	if err == nil && term {
		err = self.Signal(syscall.SIGTERM)
	} else if err == nil {
		err = self.Kill()
	}
	if err != nil {
		log.Error("end the process", "error", err)
	}
	if !term {
		select {}
	}
}

// moving counts the orders on their way: received, not done, and not held.
func moving(s *store.Store) (n int, err error) {
	rows, err := s.Unfinished()
	for _, o := range rows {
		if o.State != order.StateDone && o.State != order.StateCancelled && o.Hold == order.HoldNone {
			n++
		}
	}
	return n, err
}

// besideRun does what others do beside the core: a person enters the PIN where
// the core asks for it, and the ledger's upkeep happens far more often.
func besideRun(ctx context.Context, c *core.Core, p killPlan, log *slog.Logger) {
	look := time.NewTicker(30 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if c.Control.Card().Gate == eport.GatePINNeeded {
			log.Info(killPerson)
			if err := c.EnterPIN(ctx, secret.NewPIN(p.PIN), eport.Entering{}); err != nil && ctx.Err() == nil {
				log.Warn("enter the PIN", "error", err)
			}
		}
		if !p.Upkeep || rand.IntN(4) > 0 {
			continue
		}
		_, err := c.Orders.ArchiveNow(ctx)
		_, berr := c.Orders.BackupNow(ctx)
		if err = errors.Join(err, berr); err != nil && ctx.Err() == nil {
			log.Error("upkeep", "error", err)
		}
	}
}

// killNote is one line of a child.
type killNote struct {
	Time              time.Time
	Level, Msg, Found string
	Point             pipeline.Point
	Moving            int
}

// readNote reads a line of a child's log; ok is false for other output.
func readNote(line []byte) (n killNote, ok bool) {
	ok = bytes.HasPrefix(line, []byte("{")) && json.Unmarshal(line, &n) == nil
	return n, ok
}
