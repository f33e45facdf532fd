package core_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/pipeline"
)

var (
	kills    = flag.Int("kills", 500, "how many kills TestKill makes")
	killSeed = flag.Uint64("killseed", 1, "the seed of TestKill's worlds")
)

const (
	// killSegment is the number of kills that one world and one ledger live through.
	killSegment = 50
	// killLanes is how many of them run side by side.
	killLanes = 4
	// killPatience is how long a child may take to come to its point. One that does
	// not is killed where it is, and the point has another turn.
	killPatience = 5 * time.Second
	// killSpan is the time in which random kills fall, from the start of a child.
	killSpan = 400 * time.Millisecond
)

// TestKill kills a child process on its journeys, at every named point and at
// random moments, and starts the next one on the same folder (figure F1). A kill
// counts when an order was between received and done. Afterwards the books of
// customs and shop and the ledger must tell the same story: nothing lost, and no
// session at customs with two different bodies.
func TestKill(t *testing.T) {
	t.Parallel()
	tally := &killTally{at: map[pipeline.Point]int{}}
	segments := make(chan *killRun, *kills/killSegment+1)
	for i := 0; i*killSegment < *kills; i++ {
		seed := *killSeed + uint64(i)
		segments <- &killRun{
			seed: seed, dir: t.TempDir(), quota: min(killSegment, *kills-i*killSegment), tally: tally,
			rng: rand.New(rand.NewPCG(seed, 1)), ctx: t.Context(),
		}
	}
	close(segments)
	var lanes sync.WaitGroup
	for range killLanes {
		lanes.Go(func() {
			for s := range segments {
				if err := s.run(); err != nil {
					t.Errorf("seed %d, after %d kills: %v", s.seed, s.counted, err)
				}
			}
		})
	}
	lanes.Wait()
	t.Log(tally)
	for _, p := range pipeline.Points {
		if tally.at[p] == 0 {
			t.Errorf("no kill at %s counted", p)
		}
	}
}

// killTally adds up over all lanes.
type killTally struct {
	mu              sync.Mutex
	at              map[pipeline.Point]int // counted kills; "" is a random moment
	idle, persons   int
	orders, uploads int
}

func (k *killTally) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	total := 0
	for _, n := range k.at {
		total += n
	}
	fmt.Fprintf(&b, "%d kills counted, %d of them at random moments; %d more while nothing moved; %d orders, %d uploads, a person entered the PIN %d times;",
		total, k.at[""], k.idle, k.orders, k.uploads, k.persons)
	for _, p := range pipeline.Points {
		fmt.Fprintf(&b, " %s %d", p, k.at[p])
	}
	return b.String()
}

// killRun is one world and one ledger with its kills.
type killRun struct {
	ctx   context.Context
	seed  uint64
	dir   string
	quota int
	rng   *rand.Rand
	tally *killTally

	world   *killWorld
	feed    func() // lets orders arrive
	deck    []pipeline.Point
	counted int
	open    []pipeline.Point // kills of which it is not yet known whether they count
	recp    string
	log     []string // what the last children said
}

// run kills children until enough kills count, then lets a last one come to its
// end and compares the books.
func (r *killRun) run() (err error) {
	if r.world, err = newKillWorld(r.seed); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.world.Close()) }()
	r.feed = r.world.feed
	for tries := 0; r.counted < r.quota; tries++ {
		if tries > 4*r.quota {
			return fmt.Errorf("%d children, and only %d kills count", tries, r.counted)
		}
		// The first child of a card proves the PIN. A program that is killed twice
		// before a PIN is proven asks for a person, as it must.
		if err := r.child(tries > 0); err != nil {
			return fmt.Errorf("%w; the last lines of the children:\n%s", err, strings.Join(r.log, "\n"))
		}
	}
	return r.finish()
}

// killRare are the points that few orders come to.
var killRare = map[pipeline.Point]bool{
	pipeline.PointAfterSpoilt: true, pipeline.PointAfterHeld: true, pipeline.PointAfterSilence: true,
	pipeline.PointAfterPair: true, pipeline.PointAfterResign: true, pipeline.PointAfterUntold: true,
	pipeline.PointBeforeRefusal: true, pipeline.PointAfterRefusal: true, pipeline.PointAfterRefusalTold: true,
	pipeline.PointBeforeNotice: true, pipeline.PointAfterNotice: true, pipeline.PointAfterNoticeTold: true,
}

// child starts one child and kills it.
func (r *killRun) child(kill bool) error {
	at := r.draw()
	r.world.stageFor(at)
	p := planFor(r.world.World, r.dir)
	if at == pipeline.PointAfterResign || r.rng.IntN(20) == 0 {
		r.recp = map[string]string{"": "91440101MA0TEST02Y"}[r.recp]
	}
	p.RecpCode, p.Upkeep = r.recp, r.rng.IntN(4) == 0
	p.Point, p.Nth = at, 1
	if !killRare[at] {
		p.Nth += r.rng.Int64N(3)
	}
	limit := killPatience
	if at == "" {
		limit = time.Duration(r.rng.Int64N(int64(killSpan)))
	}
	if !kill {
		p.Point, limit = "", time.Second
	}
	notes, ended, err := r.launch(p, limit)
	if err = errors.Join(err, killed(ended)); err != nil {
		return err
	}
	reached, err := r.hear(notes)
	if err != nil {
		return err
	}
	r.open = append(r.open, reached)
	if at != "" && reached == "" {
		r.deck = append([]pipeline.Point{at}, r.deck...) // another turn, last
	}
	return nil
}

// hear takes in what a child said and gives the point that it came to.
func (r *killRun) hear(notes []killNote) (reached pipeline.Point, err error) {
	for _, n := range notes {
		switch {
		case n.Msg == killOpened:
			r.judge(n.Moving)
		case n.Msg == killAt:
			reached = n.Point
		case n.Msg == killPerson:
			r.tally.person()
		case n.Msg == "ledger opened" && n.Found != "clean" && n.Found != "fresh":
			return reached, fmt.Errorf("the ledger was found %s", n.Found)
		case n.Level == "ERROR":
			return reached, fmt.Errorf("a child says: %s", n.Msg)
		}
	}
	return reached, nil
}

// draw gives the next point: all in turn, in random order, with random moments
// between them.
func (r *killRun) draw() pipeline.Point {
	if len(r.deck) == 0 {
		r.deck = slices.Concat(pipeline.Points, make([]pipeline.Point, len(pipeline.Points)/2))
		r.rng.Shuffle(len(r.deck), func(i, j int) { r.deck[i], r.deck[j] = r.deck[j], r.deck[i] })
	}
	last := len(r.deck) - 1
	at := r.deck[last]
	r.deck = r.deck[:last]
	return at
}

// judge decides about the kills since the ledger was last looked at.
func (r *killRun) judge(moving int) {
	r.tally.mu.Lock()
	defer r.tally.mu.Unlock()
	for _, p := range r.open {
		if moving == 0 {
			r.tally.idle++
			continue
		}
		r.tally.at[p]++
		r.counted++
	}
	r.open = r.open[:0]
}

func (k *killTally) person() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.persons++
}

// launch runs a child until it has died, by its own hand or after the limit, and
// gives what it said and how it ended. Meanwhile orders keep arriving.
func (r *killRun) launch(p killPlan, limit time.Duration) (notes []killNote, ended, err error) {
	spec, err := json.Marshal(p)
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(r.ctx, os.Args[0], "-test.run=^TestKillChild$")
	// The race detector waits a second at the end of a process unless told.
	cmd.Env = append(os.Environ(), killEnv+"="+string(spec), "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	cmd.Stderr = cmd.Stdout
	// The child lives no longer than this process keeps its input open.
	if _, err := cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	var lines []string
	read := make(chan error, 1)
	go func() {
		var err error
		lines, err = readLines(out)
		read <- err
	}()
	err = r.attend(cmd, read, limit)
	r.remember(p, lines)
	for _, line := range lines {
		if n, ok := readNote([]byte(line)); ok {
			notes = append(notes, n)
		}
	}
	return notes, cmd.Wait(), err
}

// attend feeds the world until the child is gone, and kills it after the limit.
func (r *killRun) attend(cmd *exec.Cmd, read <-chan error, limit time.Duration) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	arrivals := time.NewTicker(40 * time.Millisecond)
	defer arrivals.Stop()
	r.feed()
	for {
		select {
		case err := <-read:
			return err
		case <-deadline.C:
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				return err
			}
		case <-arrivals.C:
			r.feed()
		}
	}
}

// killed demands that a child died by a kill and by nothing else.
func killed(ended error) error {
	var exit *exec.ExitError
	if !errors.As(ended, &exit) || exit.Exited() {
		return fmt.Errorf("the child was not killed, it ended: %w", ended)
	}
	return nil
}

func readLines(from io.Reader) (lines []string, err error) {
	s := bufio.NewScanner(from)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines, s.Err()
}

// remember keeps what the last children said, for a failure's account.
func (r *killRun) remember(p killPlan, lines []string) {
	r.log = append(r.log, fmt.Sprintf("-- child to end at %q, time %d", p.Point, p.Nth))
	r.log = append(r.log, lines...)
	r.log = r.log[max(0, len(r.log)-200):]
}
