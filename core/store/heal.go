package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"customs179/core/fault"
)

// heal builds a sound ledger beside a damaged one and puts it in its place. The
// damaged file is renamed, never changed. Three ways, the least loss first:
//
//  1. the records are all there, only indexes or free pages are damaged: built
//     anew from the records, nothing is lost or held;
//  2. the commit before the last is whole: that one (see markBehind, lossOne);
//  3. the newest good backup, overlaid with every record that can still be read;
//     what is unfinished and not accepted is held (lossMany).
//
// Readable records of a file with missing pages are not taken for the newest
// truth in 3: a disk that lost one page may have kept an old copy of another.
func (r *ritual) heal(cause error) error {
	r.report = Report{Kind: KindRestored, Cause: causeText(cause)}
	main, tmp := r.o.path(mainName), r.o.path(newName)
	err := r.rebuild(main, tmp)
	if err != nil {
		return errors.Join(classify("restore the ledger", err), removeIfThere(tmp))
	}
	// The renames can be finished by tidy after a crash between them.
	if err := moveInto(tmp, r.o.path(restoredName)); err != nil {
		return err
	}
	if exists(main) {
		r.report.DamagedCopy = r.asideName()
		if err := moveInto(main, r.report.DamagedCopy); err != nil {
			return err
		}
	}
	return moveInto(r.o.path(restoredName), main)
}

func causeText(err error) string {
	if f := fault.Of(err); f.Err != nil {
		return f.Err.Error()
	}
	return err.Error()
}

// rebuild makes the sound file under tmp.
func (r *ritual) rebuild(main, tmp string) error {
	f, err := os.Open(main)
	if errors.Is(err, os.ErrNotExist) {
		return r.merge(nil, nil, tmp)
	}
	if err != nil {
		return err
	}
	err = r.rebuildFrom(f, tmp)
	return errors.Join(err, f.Close())
}

func (r *ritual) rebuildFrom(f *os.File, tmp string) error {
	good, bad := metas(f)
	if len(good) == 0 {
		return r.merge(f, nil, tmp)
	}
	lost := r.lostBefore(good[0], bad)
	if done, err := r.fromRecords(f, good[0], lost, tmp); done || err != nil {
		return err
	}
	if len(good) > 1 && lost == lossNone {
		if _, err := checkMain(context.Background(), f, good[1]); err == nil {
			return r.stepBack(f, good, tmp)
		}
	}
	return r.merge(f, good, tmp)
}

// lostBefore tells what a damaged file had lost apart from its damage.
func (r *ritual) lostBefore(m *meta, bad error) loss {
	now := marker{Commit: m.commit}
	if r.marker != nil {
		now.Ledger = r.marker.Ledger
	}
	lost, _ := r.compare(now, found{badRoot: bad})
	return lost
}

// fromRecords is way 1; done is false when records are missing or changed.
func (r *ritual) fromRecords(f *os.File, m *meta, lost loss, tmp string) (done bool, err error) {
	c := contents{headErr: errors.New("no head")}
	w := walker{ctx: context.Background(), r: f, m: m, tolerant: true, entry: c.note}
	if err := w.walk(); err != nil {
		return false, err
	}
	if c.headErr != nil || c.seals != nil || c.rows != c.head.rows {
		return false, nil
	}
	for _, b := range []bucket{bRec, bBody, bStep, bValue, bArch} {
		if c.digest[b] != c.head.digest[b] {
			return false, nil
		}
	}
	h, err := newBase(tmp, "")
	if err != nil {
		return false, err
	}
	_, err = pour(h, f, m, c.digest[bTotal] != c.head.digest[bTotal])
	if err == nil {
		err = raise(h, c.head.lastSeq, c.head.lastStep)
	}
	if now, herr := headOf(h); err == nil && herr == nil && now.rows != c.rows {
		return false, h.close() // whole records that this program cannot decode
	}
	if err == nil && lost != lossNone {
		r.report.Behind = true
		r.report.Held, _, err = markBehind(h, r.o, lost, time.Time{})
	}
	r.report.Detail = "every record could be read; the indexes were built anew"
	return true, errors.Join(err, h.close(), syncFile(tmp))
}

// stepBack is way 2: a copy whose newest root is taken away.
func (r *ritual) stepBack(f *os.File, good []*meta, tmp string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := copyFile(f.Name(), tmp); err != nil {
		return err
	}
	out, err := os.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = out.WriteAt(make([]byte, pageSize), int64(good[0].page)*pageSize)
	if err == nil { // a file cut off page borders
		err = out.Truncate(int64(max(uint64(info.Size()/pageSize), good[1].high)) * pageSize)
	}
	if err := finishFile(out, err); err != nil {
		return err
	}
	h, err := openHandle(tmp, false, 0)
	if err != nil {
		return err
	}
	r.report.Behind, r.report.BehindSince = true, info.ModTime()
	r.report.Detail = "the last commit was damaged; the one before it is whole and in use"
	_, _, err = markBehind(h, r.o, lossOne, info.ModTime())
	return errors.Join(err, h.close(), syncFile(tmp))
}

// merge is way 3.
func (r *ritual) merge(f *os.File, good []*meta, tmp string) error {
	base := r.goodBackup()
	h, err := newBase(tmp, base.path)
	if err != nil {
		return err
	}
	var got poured
	if len(good) > 0 {
		got, err = pour(h, f, good[0], true)
	}
	if err == nil {
		err = r.finishMerge(h, got, base)
	}
	return errors.Join(err, h.close(), syncFile(tmp))
}

// finishMerge skips the row numbers that may have been given, holds what may be
// behind, and describes the result.
func (r *ritual) finishMerge(h *handle, got poured, base backup) error {
	const skip = 1000 // numbers given after the last that is known
	last, rows := got.head.lastSeq, got.head.rows
	if r.marker != nil {
		last, rows = max(last, r.marker.Last), max(rows, r.marker.Rows)
	}
	now, err := headOf(h)
	if err != nil {
		return err
	}
	last = max(last, now.lastSeq)
	if last > 0 {
		last += skip
	}
	if err := raise(h, last, max(got.head.lastStep, now.lastStep)+skip); err != nil {
		return err
	}
	held, _, err := markBehind(h, r.o, lossMany, base.at)
	r.report.Behind, r.report.BehindSince, r.report.Held = true, base.at, held
	r.report.Lost = int(max(rows, now.rows) - now.rows)
	r.report.Backup, r.report.BackupTime = base.path, base.at
	switch {
	case base.path != "":
		r.report.Detail = fmt.Sprintf("backup in use, overlaid with %d readable records", got.records)
	case now.rows > 0:
		r.report.Detail = fmt.Sprintf("no good backup; %d records could be read", got.records)
	default:
		r.report.Kind, r.report.Detail = KindEmpty, "no good backup and nothing readable; begun anew"
	}
	return err
}

// backup is one file of the backup folder.
type backup struct {
	path string
	at   time.Time
}

// goodBackup is the newest backup that is whole, or an empty path.
func (r *ritual) goodBackup() backup {
	for _, b := range listBackups(r.o) {
		if checkFile(context.Background(), b.path, mainCheck) == nil {
			return b
		}
	}
	return backup{}
}

// listBackups gives the main file's backups by their names' time, newest first.
func listBackups(o *Options) []backup {
	names, err := filepath.Glob(filepath.Join(o.path(backupDir), "orders-*.db"))
	if err != nil {
		return nil // the pattern is ours and sound
	}
	var list []backup
	for i := len(names) - 1; i >= 0; i-- { // Glob sorts by name
		text := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(names[i]), "orders-"), ".db")
		if at, err := time.Parse(stampLayout, text); err == nil {
			list = append(list, backup{names[i], at})
		}
	}
	return list
}

// commit is the transaction a backup holds, 0 when it cannot be read.
func (b backup) commit() uint64 {
	f, err := os.Open(b.path)
	if err != nil {
		return 0
	}
	good, _ := metas(f)
	if f.Close() != nil || len(good) == 0 {
		return 0
	}
	return good[0].commit
}
