package store

import (
	"context"
	"errors"
	"time"
)

const (
	maintainEvery = 5 * time.Minute
	backupEvery   = time.Hour
)

// Maintain looks after the ledger until ctx ends: the full check once, then
// archiving every five minutes, a backup every hour in which something changed,
// and one backup of each month file whose month is over. What goes wrong is
// told to Options.OnHealth and tried again; it returns ctx's error.
func (s *Store) Maintain(ctx context.Context) error {
	checked := s.Check(ctx)
	last := time.Time{}
	if b := listBackups(&s.opts); len(b) > 0 {
		last = b[0].at
	}
	tick := time.NewTicker(maintainEvery)
	defer tick.Stop()
	for ill := false; ctx.Err() == nil; {
		err := errors.Join(checked, s.round(ctx, &last))
		if ctx.Err() == nil && (err != nil || ill) {
			ill = err != nil
			s.health(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// round does what is due; each part is tried although another failed.
func (s *Store) round(ctx context.Context, last *time.Time) error {
	_, err := s.ArchiveNow(ctx)
	now := s.opts.now()
	since := now.Sub(*last)
	if (since >= backupEvery || since < 0) && s.commits.Load() != s.backed.Load() {
		_, berr := s.BackupNow(ctx)
		if berr == nil {
			*last = now
		}
		err = errors.Join(err, berr)
	}
	return errors.Join(err, s.backUpMonths(monthOf(now)))
}

// backUpMonths copies the files of months that are over.
func (s *Store) backUpMonths(present string) error {
	names, err := s.months.list()
	for _, month := range names {
		if month < present {
			err = errors.Join(err, s.months.backUp(month))
		}
	}
	return err
}
