package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
	"customs179/core/order"
)

// fullCheckSize is the file size up to which Open reads everything before it
// trusts the file (about 0.2 s); Maintain reads larger ones in the background.
const fullCheckSize = 64 << 20

// Open takes the data folder and opens the ledger by the ritual of
// reliability.md section 3: nothing of a damaged file is used as if it were
// whole, and nothing is ever wiped. Errors: store.locked, store.full, store.io.
func Open(opts Options) (*Store, Report, error) {
	opts = opts.withDefaults()
	if err := os.MkdirAll(opts.path(backupDir), 0o700); err != nil {
		return nil, Report{}, classify("make the data folder", err)
	}
	lock, err := lockDir(opts.Dir)
	if err != nil {
		return nil, Report{}, err
	}
	r := &ritual{o: &opts}
	main, err := r.run()
	if err != nil {
		return nil, r.report, errors.Join(classify("open the ledger", err), unlockDir(lock))
	}
	s := &Store{
		opts: opts, lock: lock, main: main, months: newMonths(&opts),
		ops: make(chan *op), closing: make(chan struct{}),
	}
	s.commits.Store(r.commit)
	if newest := listBackups(&opts); len(newest) > 0 && r.report.Kind == KindClean {
		s.backed.Store(newest[0].commit())
	}
	s.done.Add(1)
	go s.committer()
	return s, r.report, nil
}

// loss is how much a ledger may be missing.
type loss int

const (
	lossNone loss = iota
	lossOne       // at most the last commit
	lossMany      // nobody knows
)

// ritual is one opening.
type ritual struct {
	o      *Options
	marker *marker
	report Report
	commit uint64
}

// run gives the sound, open main file.
func (r *ritual) run() (*handle, error) {
	there, err := r.tidy()
	if err != nil {
		return nil, err
	}
	main := r.o.path(mainName)
	if !exists(main) && !there && len(listBackups(r.o)) == 0 {
		if err := r.begin(); err != nil {
			return nil, err
		}
	}
	h, err := r.openSound()
	if fault.Is(err, fault.StoreDamaged) {
		if err := r.heal(err); err != nil {
			return nil, err
		}
		h, err = r.openSound()
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// tidy removes what a crash left half done, finishes a restoration that was
// only short of its renames, and reads the marker.
func (r *ritual) tidy() (markerThere bool, err error) {
	left, err := filepath.Glob(r.o.path(filepath.Join(backupDir, "*.tmp")))
	for _, path := range append(left, r.o.path(newName)) {
		err = errors.Join(err, removeIfThere(path))
	}
	if err != nil {
		return false, err
	}
	main, restored := r.o.path(mainName), r.o.path(restoredName)
	switch {
	case !exists(restored):
	case exists(main):
		if err := os.Remove(restored); err != nil {
			return false, err
		}
	default:
		r.report = Report{Kind: KindRestored, Behind: true, Detail: "a restoration that had been interrupted was finished"}
		if err := moveInto(restored, main); err != nil {
			return false, err
		}
	}
	r.marker, markerThere, err = readMarker(r.o)
	return markerThere, err
}

// begin makes the first ledger of a folder.
func (r *ritual) begin() error {
	tmp := r.o.path(newName)
	if err := createMain(tmp); err != nil {
		return err
	}
	r.report = Report{Kind: KindFresh}
	return moveInto(tmp, r.o.path(mainName))
}

// openSound opens the main file if it is sound: store.damaged when it is not.
func (r *ritual) openSound() (*handle, error) {
	const op = "open the ledger"
	found, err := r.look()
	if err != nil {
		return nil, err
	}
	h, err := openHandle(r.o.path(mainName), false, r.o.MaxSize)
	if err != nil {
		return nil, err
	}
	err = r.settle(h, found)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	if r.report.Kind == "" {
		r.report.Kind = KindClean
	}
	return h, classify(op, removeIfThere(r.o.path(suspectName)))
}

// found is what the look at the closed file told.
type found struct {
	badRoot error // one of the two roots is bad
	when    time.Time
}

// look reads the closed file with plain reads: roots, size, list of free pages,
// and everything when the file is small or was suspected.
func (r *ritual) look() (found, error) {
	const op = "look at the ledger"
	f, err := os.Open(r.o.path(mainName))
	if errors.Is(err, os.ErrNotExist) {
		return found{}, damaged(op, errors.New("the file is missing"))
	}
	if err != nil {
		return found{}, classify(op, err)
	}
	m, err := firstLook(f)
	info, statErr := f.Stat()
	if err == nil && statErr == nil && (info.Size() <= r.o.fullCheck || exists(r.o.path(suspectName))) {
		_, err = checkMain(context.Background(), f, m)
	}
	_, bad := metas(f)
	if closeErr := errors.Join(statErr, f.Close()); closeErr != nil {
		return found{}, classify(op, closeErr)
	}
	if err != nil {
		return found{}, lookFault(op, err)
	}
	return found{badRoot: bad, when: info.ModTime()}, nil
}

// lookFault tells damage from a ledger that is not for us.
func lookFault(op string, err error) error {
	var format *formatError
	if errors.As(err, &format) {
		return fault.New(fault.Person, fault.StoreIO, op, err)
	}
	return damaged(op, err)
}

// settle decodes every unfinished order, compares with the marker, and treats a
// ledger that is behind.
func (r *ritual) settle(h *handle, f found) error {
	const op = "read the unfinished orders"
	var now marker
	err := h.view(op, func(tx *bolt.Tx) error {
		t := newTxn(tx)
		if err := t.loadHead(); err != nil {
			return err
		}
		now = markerOf(&t.head, uint64(tx.ID()))
		r.report.Unfinished = 0
		return t.unfinished(op, func(*order.Order) error {
			r.report.Unfinished++
			return nil
		})
	})
	if err != nil {
		return err
	}
	if lost, why := r.compare(now, f); lost != lossNone {
		if now, err = r.fallenBehind(h, lost, why, f); err != nil {
			return err
		}
	}
	r.commit = now.Commit
	return classify(op, now.save(r.o))
}

// compare tells whether the file is older than it should be. A root that is bad
// may have been the newest: then one commit is missing, without any other sign.
func (r *ritual) compare(now marker, f found) (loss, error) {
	lag := uint64(0)
	if m := r.marker; m != nil && m.Ledger == now.Ledger && m.Commit > now.Commit {
		lag = m.Commit - now.Commit
	}
	switch {
	case f.badRoot != nil && lag <= 1:
		return lossOne, f.badRoot
	case lag > 0:
		return lossMany, errors.Join(fmt.Errorf("the ledger is %d commits behind its marker", lag), f.badRoot)
	default:
		return lossNone, nil
	}
}

// fallenBehind treats a whole file that is older than it should be.
func (r *ritual) fallenBehind(h *handle, lost loss, why error, f found) (marker, error) {
	const op = "keep a copy of the ledger as it was found"
	aside := r.asideName()
	if err := copyFile(r.o.path(mainName), aside); err != nil {
		return marker{}, classify(op, err)
	}
	r.report.DamagedCopy = aside
	r.report.Kind, r.report.Cause = KindBehind, why.Error()
	r.report.Behind, r.report.BehindSince = true, f.when
	if lost == lossMany {
		r.report.BehindSince = time.Time{}
	}
	held, now, err := markBehind(h, r.o, lost, r.report.BehindSince)
	r.report.Held = held
	return now, err
}

// asideName is where a damaged file is kept.
func (r *ritual) asideName() string {
	return r.o.path("orders-" + stamp(r.o.now()) + ".damaged")
}
