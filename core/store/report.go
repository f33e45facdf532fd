package store

import (
	"encoding/json"
	"time"
)

// Kind says how the ledger was found.
type Kind string

// The kinds.
const (
	// KindFresh: there was none; a new one was made.
	KindFresh Kind = "fresh"
	// KindClean: all as it was left.
	KindClean Kind = "clean"
	// KindBehind: whole, but older than the marker says: see Report.Behind.
	KindBehind Kind = "behind"
	// KindRestored: damaged; put together again from what could be read and the
	// newest good backup. Behind says whether something may be missing.
	KindRestored Kind = "restored"
	// KindEmpty: damaged, nothing could be read, no backup: begun anew.
	KindEmpty Kind = "empty-after-damage"
)

// Report is what Open found and did.
type Report struct {
	Kind Kind
	// Cause is what was wrong, "" when nothing was.
	Cause string
	// DamagedCopy is the path of the file as it was found; it is never deleted.
	DamagedCopy string
	// Backup is the path of the backup that was used, and BackupTime its time.
	Backup     string
	BackupTime time.Time
	// Behind: changes from BehindSince on may be missing (a zero time: it cannot
	// be told since when). That holds for the small values too: a remembered PIN
	// refusal may be missing.
	Behind      bool
	BehindSince time.Time
	// Held is the number of orders now held as outcome-unknown.
	Held int
	// Lost is the number of orders that were known to be there and are not; the
	// platform hands out again what is not finished.
	Lost int
	// Unfinished is the number of orders that are not over.
	Unfinished int
	// Detail says in English what was done.
	Detail string
}

// BehindValue names the small value that tells, after a start that found the
// ledger behind, since when: JSON of Behind. Orders taken after that may have
// been uploaded before under another row; a duplicate verdict is proof for them.
const BehindValue = "store.behind"

// Behind is the content of BehindValue.
type Behind struct {
	Since time.Time `json:"since"` // zero: unknown
	Found time.Time `json:"found"`
}

// BehindSince tells whether the ledger ever was behind, and since when.
func (s *Store) BehindSince() (b Behind, ok bool, err error) {
	value, err := s.Value(BehindValue)
	if err != nil || value == nil {
		return b, false, err
	}
	if err := json.Unmarshal(value, &b); err != nil {
		return b, false, damaged("read when the ledger was behind", err)
	}
	return b, true, nil
}
