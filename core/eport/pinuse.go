package eport

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// begin must be called before every PIN-bearing request and demands leave to
// send it. A person's explicit act is bound by no count. Unless the PIN was
// confirmed in this process, the attempt is on disk before the frame leaves, so
// that a crash between a refusal and its note costs at most one try.
func (b *book) begin(explicit bool, id identity) *fault.Fault {
	if !b.loaded {
		return errNotLoaded()
	}
	if !explicit {
		if gate, f := b.gate(id); gate != GateReady {
			return f
		}
	}
	b.explicit, b.proved, b.ahead = explicit, !explicit && b.proven(id), false
	if b.proved && b.confirmed && !b.unsaved {
		return nil
	}
	next := b.rec
	next.Open++
	if err := b.put(next); err != nil {
		return storeFault("note that a PIN goes out", err)
	}
	b.rec, b.ahead, b.unsaved = next, true, false
	return nil
}

// remember puts an accepted PIN into the vault; when that cannot take it, the
// PIN serves until the process ends, and the error says so.
func (b *book) remember(pin secret.PIN) (secret.Entry, error) {
	e, err := b.vault.Save(pin)
	if b.loose = err != nil; b.loose {
		e = secret.Entry{PIN: pin, ID: rand.Text()}
		return e, fault.New(fault.Person, fault.SecretVault, "remember the PIN", err)
	}
	return e, nil
}

// good ends a use that the card accepted: the proof.
func (b *book) good(id identity, e secret.Entry) error {
	p := proof{CertNo: id.certNo, CardID: id.cardID, Entry: e.ID}
	next := b.rec
	if b.explicit {
		next.Barred = b.replaced(e.PIN)
	}
	b.entry, b.trouble = e, nil
	b.confirmed, b.earliest = true, time.Time{}
	next.Refusal, next.AskFirst, next.Open, next.Strange, next.Proven = nil, false, 0, 0, &p
	if id.certNo != "" {
		next.Learnt = id.certNo
	}
	told := b.triesLeft(id.certNo) != nil
	if told {
		next.Tries = maps.Clone(b.rec.Tries)
		delete(next.Tries, id.certNo)
		delete(next.Tries, "")
	}
	same := b.rec.Proven != nil && *b.rec.Proven == p && b.rec.Learnt == next.Learnt
	if same && !b.ahead && !b.unsaved && !told && b.rec.Strange == 0 && b.rec.Open == 0 {
		return nil
	}
	return b.commit(next)
}

// refuse ends a use that the card refused: written down first, then the stored
// PIN is deleted. It holds in memory even when neither works.
func (b *book) refuse(id identity, locked bool, tries *int) error {
	next := b.undone()
	next.Refusal = &refusal{Locked: locked, CertNo: id.certNo, At: b.now()}
	next.Proven = nil
	next.Tries = b.fewer(id.certNo, tries)
	if !b.explicit { // the button tries what was typed, not the PIN in use
		next.Barred = b.bar()
	}
	b.confirmed, b.entry, b.loose = false, secret.Entry{}, false
	return errors.Join(b.commit(next), b.vault.Delete())
}

// strange ends a use with an error of an unknown kind.
func (b *book) strange(id identity) (refused bool, err error) {
	if !b.proved {
		return true, b.refuse(id, false, nil)
	}
	next := b.undone()
	b.earliest = time.Now().Add(strangePause << next.Strange)
	next.Strange++
	b.confirmed = false
	return false, b.commit(next)
}

// silent ends a use that got no usable answer: harmless for a proven PIN, an
// attempt that stays counted for any other.
func (b *book) silent(id identity) error {
	if b.proved {
		return b.harmless()
	}
	if b.explicit && b.triesLeft(id.certNo) != nil {
		next := b.rec
		next.Tries = b.fewer(id.certNo, nil)
		return b.commit(next)
	}
	return nil
}

// harmless ends a use in which the card did not judge the PIN.
func (b *book) harmless() error {
	if !b.ahead {
		return nil
	}
	return b.commit(b.undone())
}

// undone is the record without the attempt under way.
func (b *book) undone() record {
	next := b.rec
	if b.ahead {
		next.Open--
	}
	return next
}

// fewer notes the tries that the card told, or one less than it told before.
func (b *book) fewer(certNo string, told *int) map[string]int {
	n := b.triesLeft(certNo)
	switch {
	case told != nil:
		n = told
	case n == nil:
		return b.rec.Tries
	default:
		*n = max(1, *n-1)
	}
	tries := maps.Clone(b.rec.Tries)
	if tries == nil {
		tries = map[string]int{}
	}
	tries[certNo] = *n
	return tries
}

// accept takes another card: the old PIN is gone and never tried on it.
func (b *book) accept(certNo, insteadOf string) error {
	if !b.loaded {
		return errNotLoaded()
	}
	next := record{AskFirst: true, Tries: b.rec.Tries, Barred: b.bar(), Learnt: certNo, Accepted: certNo, InsteadOf: insteadOf}
	b.entry, b.loose, b.confirmed = secret.Entry{}, false, false
	if err := b.vault.Delete(); err != nil {
		return err
	}
	if err := b.put(next); err != nil {
		return storeFault("note the accepted card", err)
	}
	b.rec, b.unsaved = next, false
	return nil
}

// bar takes the PIN in use out of use for good.
func (b *book) bar() []string {
	if b.entry.ID == "" || slices.Contains(b.rec.Barred, b.entry.ID) {
		return b.rec.Barred
	}
	b.shunned = b.entry
	list := append(slices.Clone(b.rec.Barred), b.entry.ID)
	return list[max(0, len(list)-maxBarred):]
}

// replaced is what stays barred when a person has entered an accepted PIN: those
// that are known to be others.
func (b *book) replaced(accepted secret.PIN) (list []string) {
	for _, old := range []secret.Entry{b.shunned, b.entry} {
		if old.ID != "" && old.PIN.Reveal() != accepted.Reveal() && !slices.Contains(list, old.ID) {
			list = append(list, old.ID)
		}
	}
	return list
}

// commit makes a record the valid one, in memory in any case.
func (b *book) commit(next record) error {
	b.rec, b.unsaved, b.ahead = next, true, false
	if err := b.put(next); err != nil {
		return storeFault("note what became of the PIN", err)
	}
	b.unsaved = false
	return nil
}

func (b *book) put(next record) error {
	raw, err := json.Marshal(next)
	if err != nil {
		return err
	}
	return b.keep.Put(recordName, raw)
}

func storeFault(op string, err error) *fault.Fault {
	return fault.New(fault.Transient, fault.StoreIO, op, err)
}

// errNotLoaded keeps every PIN back while it is unknown what became of the last.
func errNotLoaded() *fault.Fault {
	return storeFault("use the PIN", errors.New("the note about the PIN has not been read"))
}
