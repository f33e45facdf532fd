package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
	"customs179/core/order"
)

// TestDamageTable is F4: named kinds of damage, with and without a backup.
func TestDamageTable(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 12)
	newest := newestMeta(t, r.main).page
	edit := func(change func(b []byte) []byte) []byte { return change(bytes.Clone(r.main)) }
	wipe := func(b []byte, page int) []byte { clear(b[page*pageSize:][:pageSize]); return b }
	cases := []struct {
		name       string
		main       []byte
		withBackup Kind
		alone      Kind
	}{
		{"untouched", r.main, KindClean, KindClean},
		{"0 bytes", []byte{}, KindRestored, KindEmpty},
		{"100 bytes", r.main[:100], KindRestored, KindEmpty},
		{"text", []byte(strings.Repeat("this is no ledger\n", 5000)), KindRestored, KindEmpty},
		{"zeros", make([]byte, len(r.main)), KindRestored, KindEmpty},
		{"both roots", edit(func(b []byte) []byte { return wipe(wipe(b, 0), 1) }), KindRestored, KindEmpty},
		{"newest root", edit(func(b []byte) []byte { return wipe(b, newest) }), KindBehind, KindBehind},
		{"older root", edit(func(b []byte) []byte { return wipe(b, 1-newest) }), KindBehind, KindBehind},
		{"list of free pages", edit(func(b []byte) []byte { return wipe(b, int(newestMeta(t, b).freelist)) }), KindRestored, KindRestored},
		{"root bucket in both commits", edit(func(b []byte) []byte {
			good, _ := metas(bytes.NewReader(b))
			return wipe(wipe(b, int(good[0].root)), int(good[1].root))
		}), KindRestored, KindEmpty},
		{"the backup itself", r.backup, KindBehind, KindBehind},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := r.lay(t, c.main)
			if rep := r.verify(t, dir, c.name, c.main); rep.Kind != c.withBackup {
				t.Errorf("%+v, want %s", rep, c.withBackup)
			}
			dir = r.lay(t, c.main)
			if err := os.Remove(filepath.Join(dir, backupDir, r.backupName)); err != nil {
				t.Fatal(err)
			}
			rep := r.verify(t, dir, c.name+" without backup", c.main)
			if rep.Kind != c.alone {
				t.Errorf("without backup %+v, want %s", rep, c.alone)
			}
			if rep.Kind == KindEmpty && rep.Lost != len(r.now) {
				t.Errorf("lost %d, want %d", rep.Lost, len(r.now))
			}
		})
	}
}

// TestIndexDamageCostsNothing: with all records readable nothing is held.
func TestIndexDamageCostsNothing(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 12)
	b := bytes.Clone(r.main)
	clear(b[int(newestMeta(t, b).freelist)*pageSize:][:pageSize])
	dir := r.lay(t, b)
	rep := r.verify(t, dir, "free pages", b)
	if rep.Behind || rep.Held != 0 || rep.Lost != 0 || rep.Kind != KindRestored {
		t.Errorf("%+v", rep)
	}
	s, _ := openIn(t, Options{Dir: dir, Now: r.clock.now})
	if steps, err := s.Timeline(6); err != nil || len(steps) != 5 {
		t.Errorf("timeline %v, %v", steps, err)
	}
	if v, err := s.Value("pin"); err != nil || string(v) != "proven" {
		t.Errorf("value %q, %v", v, err)
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 12)
	dir := r.lay(t, r.main)
	if err := os.Remove(filepath.Join(dir, mainName)); err != nil {
		t.Fatal(err)
	}
	rep := r.verify(t, dir, "missing", nil)
	if rep.Kind != KindRestored || rep.Backup == "" || !rep.Behind || rep.Held == 0 || rep.BackupTime.IsZero() {
		t.Errorf("%+v", rep)
	}
	s, _ := openIn(t, Options{Dir: dir, Now: r.clock.now})
	b, ok, err := s.BehindSince()
	if err != nil || !ok || !b.Since.Equal(rep.BackupTime) {
		t.Errorf("behind %+v %v %v", b, ok, err)
	}
	steps, err := s.Timeline(5)
	if err != nil || steps[len(steps)-1].Name != order.StepRecover {
		t.Errorf("timeline of a held order: %v, %v", steps, err)
	}
}

// TestMarkerIsOnlyAnOpinion: a missing or unreadable marker, or one of another
// ledger, changes nothing for a sound file.
func TestMarkerIsOnlyAnOpinion(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 6)
	var m marker
	if err := json.Unmarshal(r.marker, &m); err != nil {
		t.Fatal(err)
	}
	lags, foreign := m, m
	lags.Commit, lags.Rows = 2, 1
	foreign.Commit, foreign.Ledger = 1<<40, "00"
	for name, change := range map[string]func(path string) error{
		"missing": os.Remove,
		"garbage": func(p string) error { return os.WriteFile(p, []byte("{"), 0o600) },
		"lags":    func(p string) error { return writeJSON(p, lags) },
		"foreign": func(p string) error { return writeJSON(p, foreign) },
	} {
		dir := r.lay(t, r.main)
		if err := change(filepath.Join(dir, markerName)); err != nil {
			t.Fatal(err)
		}
		if rep := r.verify(t, dir, name, r.main); rep.Kind != KindClean || rep.Behind {
			t.Errorf("%s: %+v", name, rep)
		}
	}
}

func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// TestInterruptedRestoration: a crash between any two renames.
func TestInterruptedRestoration(t *testing.T) {
	t.Parallel()
	r := newRelic(t, 6)
	junk := []byte("half a copy")
	dir := r.lay(t, nil)
	main := filepath.Join(dir, mainName)
	if err := errors.Join(
		os.Rename(main, filepath.Join(dir, "orders-x.damaged")),
		os.WriteFile(filepath.Join(dir, newName), junk, 0o600),
		os.WriteFile(filepath.Join(dir, restoredName), r.backup, 0o600),
		os.Remove(filepath.Join(dir, markerName)),
	); err != nil {
		t.Fatal(err)
	}
	s, rep, err := Open(Options{Dir: dir, Now: r.clock.now})
	if err != nil || rep.Kind != KindRestored || len(audit(t, s)) != len(r.then) {
		t.Fatalf("%+v, %v", rep, err)
	}
	if err := errors.Join(s.Close(), os.WriteFile(filepath.Join(dir, restoredName), junk, 0o600)); err != nil {
		t.Fatal(err)
	}
	s, rep = openIn(t, Options{Dir: dir, Now: r.clock.now})
	if rep.Kind != KindClean || len(audit(t, s)) != len(r.then) || exists(filepath.Join(dir, restoredName)) || exists(filepath.Join(dir, newName)) {
		t.Errorf("%+v", rep)
	}
}

func TestNewerFormatIsLeftAlone(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	dir := s.opts.Dir
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h, err := openHandle(filepath.Join(dir, mainName), false, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(writeFormat(h, format+1), h.close()); err != nil {
		t.Fatal(err)
	}
	before := readFile(t, filepath.Join(dir, mainName))
	if _, _, err := Open(Options{Dir: dir, Now: clock.now}); !fault.Is(err, fault.StoreIO) || fault.Of(err).Kind != fault.Person {
		t.Errorf("open: %v", err)
	}
	if !bytes.Equal(before, readFile(t, filepath.Join(dir, mainName))) || len(names(t, dir, ".damaged")) != 0 {
		t.Error("a ledger of a newer program was touched")
	}
}

// writeFormat sets the format number of a ledger file.
func writeFormat(h *handle, n byte) error {
	return h.update("write another format", func(tx *bolt.Tx) error {
		info, key := tx.Bucket([]byte(infoName)), []byte(headKey)
		payload := bytes.Clone(info.Get(key)[sealLen:])
		payload[0] = n
		return info.Put(key, seal(key, payload))
	})
}

// TestSecondInstance: told at once, and the ledger untouched.
func TestSecondInstance(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	accept(t, s, tasks(1, 3)...)
	path := filepath.Join(s.opts.Dir, mainName)
	before := readFile(t, path)
	if _, _, err := Open(Options{Dir: s.opts.Dir, Now: clock.now}); !fault.Is(err, fault.StoreLocked) {
		t.Errorf("second open: %v", err)
	}
	if !bytes.Equal(before, readFile(t, path)) {
		t.Error("the second instance touched the ledger")
	}
	accept(t, s, taskNo(9))
}

// TestCloseUnlocks: a copy of the lock's file in a child that is being started
// must not keep the folder locked.
func TestCloseUnlocks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childEnv+"=hold")
	cmd.ExtraFiles = []*os.File{f}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := unlockDir(f); err != nil {
		t.Error(err)
	}
	again, err := lockDir(dir)
	if err != nil {
		t.Fatalf("while a child holds a copy: %v", err)
	}
	if err := errors.Join(unlockDir(again), in.Close(), cmd.Wait()); err != nil {
		t.Error(err)
	}
}

// TestReopen: everything is as it was left, and the numbers go on.
func TestReopen(t *testing.T) {
	t.Parallel()
	clock := newClock()
	o := Options{Dir: filepath.Join(t.TempDir(), "deep", "data"), Now: clock.now}
	s, rep := openIn(t, o)
	if rep.Kind != KindFresh {
		t.Errorf("first: %+v", rep)
	}
	accept(t, s, tasks(1, 9)...)
	for seq := uint64(1); seq <= 4; seq++ {
		carry(t, s, seq, order.StateDone)
	}
	rows := audit(t, s)
	body, err := s.Body(3)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, rep = openIn(t, o)
	if rep.Kind != KindClean || rep.Unfinished != 5 || rep.Behind {
		t.Errorf("second: %+v", rep)
	}
	again := audit(t, s)
	for seq := range rows {
		if a, b := rows[seq], again[seq]; !jsonEqual(t, a, b) {
			t.Errorf("row %d: %+v became %+v", seq, a, b)
		}
	}
	if b, err := s.Body(3); err != nil || !jsonEqual(t, b, body) {
		t.Errorf("body %+v, %v", b, err)
	}
	clock.add(time.Second)
	if a := accept(t, s, taskNo(50))[0]; a.Order.Seq != 10 {
		t.Errorf("next number %d", a.Order.Seq)
	}
	if got := names(t, o.Dir, ""); !slices.Equal(got, []string{backupDir, mainName, lockName, markerName}) {
		t.Errorf("files %v", got)
	}
}

func jsonEqual(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}
