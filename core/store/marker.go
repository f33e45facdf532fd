package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// marker stands beside the ledger and says how far it had come. It may lag
// behind the ledger, never lead: a ledger that is behind its marker has lost
// something.
type marker struct {
	Ledger string `json:"ledger"` // head.id, hex
	Commit uint64 `json:"commit"` // bbolt's transaction id
	Rows   uint64 `json:"rows"`
	Last   uint64 `json:"last"` // highest row number given
}

// markerOf describes a head after a commit.
func markerOf(h *head, commit uint64) marker {
	return marker{Ledger: hex.EncodeToString(h.id[:]), Commit: commit, Rows: h.rows, Last: h.lastSeq}
}

// save replaces the marker file.
func (m marker) save(o *Options) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return writeAtomic(o.path(markerName), append(b, '\n'))
}

// readMarker gives nil when there is none or when it cannot be understood: it
// is a second opinion, not a condition.
func readMarker(o *Options) (m *marker, there bool, err error) {
	b, err := os.ReadFile(o.path(markerName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, classify("read the ledger's marker", err)
	}
	m = &marker{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, true, nil
	}
	return m, true, nil
}

// writeMarker notes the ledger's present state. It has no caller to tell, and a
// marker that lags is allowed, so a failure is only logged.
func (s *Store) writeMarker() {
	var m marker
	err := s.view("read the ledger's head", func(t *txn) error {
		err := t.loadHead()
		m = markerOf(&t.head, uint64(t.tx.ID()))
		return err
	})
	if err == nil {
		err = m.save(&s.opts)
	}
	if err != nil {
		s.opts.Log.Warn("the ledger's marker lags", "err", fmt.Errorf("write the marker: %w", err))
	}
}
