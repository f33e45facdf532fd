package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// months owns the month files, where bodies and timelines of finished orders
// lie. One mutex guards them all: they are read seldom and for moments only.
type months struct {
	o    *Options
	mu   sync.Mutex
	open []openMonth // read-only, the latest used last
}

type openMonth struct {
	month string
	h     *handle
}

// keepOpen is how many month files stay open for reading.
const keepOpen = 3

const monthLayout = "2006-01"

func newMonths(o *Options) *months { return &months{o: o} }

// monthOf names the month of a time, UTC.
func monthOf(t time.Time) string { return t.UTC().Format(monthLayout) }

func monthFile(month string) string { return "bodies-" + month + ".db" }

func (m *months) path(month string) string { return m.o.path(monthFile(month)) }

func (m *months) backupPath(month string) string {
	return m.o.path(filepath.Join(backupDir, monthFile(month)))
}

// view reads the entries under a prefix in one month file. A missing or damaged
// file is store.damaged: what was in it cannot be shown.
func (m *months) view(op, month string, b bucket, prefix []byte, fn func(key, value []byte) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.reader(op, month)
	if err != nil {
		return err
	}
	return h.view(op, func(tx *bolt.Tx) error { return eachIn(tx, b, prefix, fn) })
}

// reader gives a read-only handle and closes the one not used for longest.
func (m *months) reader(op, month string) (*handle, error) {
	if i := slices.IndexFunc(m.open, func(o openMonth) bool { return o.month == month }); i >= 0 {
		o := m.open[i]
		m.open = append(slices.Delete(m.open, i, i+1), o)
		return o.h, nil
	}
	if err := m.sound(month); err != nil {
		return nil, damaged(op, err)
	}
	h, err := openHandle(m.path(month), true, 0)
	if err != nil {
		return nil, err
	}
	m.open = append(m.open, openMonth{month, h})
	if len(m.open) <= keepOpen {
		return h, nil
	}
	oldest := m.open[0]
	m.open = slices.Delete(m.open, 0, 1)
	return h, oldest.h.close()
}

// sound looks at a closed month file.
func (m *months) sound(month string) error {
	f, err := os.Open(m.path(month))
	if err != nil {
		return err
	}
	_, err = firstLook(f)
	return errors.Join(err, f.Close())
}

// write runs one write transaction in a month file, which is made when it is
// missing. A damaged one is put aside for its backup or a new one.
func (m *months) write(op, month string, fn func(*bolt.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.release(month); err != nil {
		return err
	}
	if err := m.ready(month); err != nil {
		return classify(op, err)
	}
	h, err := openHandle(m.path(month), false, 0)
	if err != nil {
		return err
	}
	return errors.Join(h.update(op, fn), h.close())
}

// ready makes sure that a sound month file is there.
func (m *months) ready(month string) error {
	path := m.path(month)
	if exists(path) {
		err := m.sound(month)
		if err == nil {
			return nil
		}
		aside := fmt.Sprintf("%s-%s.damaged", strings.TrimSuffix(path, ".db"), stamp(m.o.now()))
		m.o.Log.Error("a month file is damaged and was put aside", "file", monthFile(month), "err", err)
		if err := moveInto(path, aside); err != nil {
			return err
		}
	}
	tmp := path + ".new"
	fill := createMonth
	if backup := m.backupPath(month); checkFile(context.Background(), backup, checkMonth) == nil {
		fill = func(tmp string) error { return copyFile(backup, tmp) }
	}
	if err := fill(tmp); err != nil {
		return err
	}
	return moveInto(tmp, path)
}

// release closes the read-only handle of one month.
func (m *months) release(month string) error {
	i := slices.IndexFunc(m.open, func(o openMonth) bool { return o.month == month })
	if i < 0 {
		return nil
	}
	h := m.open[i].h
	m.open = slices.Delete(m.open, i, i+1)
	return h.close()
}

// list names the months that have a file, oldest first.
func (m *months) list() ([]string, error) {
	names, err := filepath.Glob(m.o.path(monthFile("????-??")))
	if err != nil {
		return nil, err
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(n), "bodies-"), ".db")
	}
	return names, nil
}

// backUp copies a month file once its month is over; a second call does nothing.
func (m *months) backUp(month string) error {
	const op = "back up a month file"
	m.mu.Lock()
	defer m.mu.Unlock()
	to := m.backupPath(month)
	if exists(to) {
		return nil
	}
	if err := m.release(month); err != nil {
		return err
	}
	if err := checkFile(context.Background(), m.path(month), checkMonth); err != nil {
		return damaged(op, fmt.Errorf("%s: %w", monthFile(month), err))
	}
	tmp := to + ".tmp"
	if err := copyFile(m.path(month), tmp); err != nil {
		return classify(op, err)
	}
	return classify(op, moveInto(tmp, to))
}

// remove deletes a month file and its backup.
func (m *months) remove(month string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return errors.Join(m.release(month), removeIfThere(m.path(month)), removeIfThere(m.backupPath(month)))
}

// close closes what is open.
func (m *months) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	for _, o := range m.open {
		err = errors.Join(err, o.h.close())
	}
	m.open = nil
	return err
}
