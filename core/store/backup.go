package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
)

// keepBackups is how many backups of the main file are kept.
const keepBackups = 5

// BackupNow writes a backup of the main file, reads it through, and only then
// counts it and removes the sixth oldest. It gives the backup's path. Once
// damage was met no backup is made, so that the good ones stay.
func (s *Store) BackupNow(ctx context.Context) (string, error) {
	const op = "back up the ledger"
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	if s.suspect.Load() {
		return "", fault.Newf(fault.Person, fault.StoreDamaged, op, "the ledger is damaged: its backups stay as they are")
	}
	path := s.opts.path(filepath.Join(backupDir, "orders-"+stamp(s.opts.now())+".db"))
	tmp := path + ".tmp"
	commit, err := s.copyTo(ctx, op, tmp)
	if err == nil {
		if err = checkFile(ctx, tmp, mainCheck); err != nil {
			err = damaged(op, err)
		}
	}
	if ended := ctx.Err(); err != nil && ended != nil { // bbolt flattens it to text
		err = ended
	}
	if err != nil {
		s.notice(err)
		if ctx.Err() == nil {
			err = classify(op, err)
		}
		return "", errors.Join(err, removeIfThere(tmp))
	}
	if err := moveInto(tmp, path); err != nil {
		return "", classify(op, err)
	}
	s.backed.Store(commit)
	for i, b := range listBackups(&s.opts) {
		if i < keepBackups {
			continue
		}
		if err := os.Remove(b.path); err != nil {
			return path, classify("remove an old backup", err)
		}
	}
	return path, nil
}

// copyTo writes the committed state to a new file.
func (s *Store) copyTo(ctx context.Context, op, path string) (commit uint64, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	err = s.main.view(op, func(tx *bolt.Tx) error {
		commit = uint64(tx.ID())
		_, err := tx.WriteTo(&ctxWriter{ctx, f})
		return err
	})
	return commit, finishFile(f, err)
}

// ctxWriter stops a long copy when the program ends.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w *ctxWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}
