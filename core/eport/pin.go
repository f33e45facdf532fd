package eport

import (
	"encoding/json"
	"slices"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// The bounds of the PIN table (reliability.md section 4). Together they keep a
// card away from its lock at five, whatever order crashes and errors come in.
const (
	// maxOpen PINs may go out whose outcome nobody could write down: the first one
	// and one more automatic attempt.
	maxOpen = 2
	// maxStrange errors of an unknown kind are taken from a proven PIN: the first
	// one and two more tries.
	maxStrange = 3
	// strangePause is waited after the first of them, twice as long after the next.
	strangePause = 2 * time.Second
	// maxBarred acts of entering are remembered as barred, the newest.
	maxBarred = 16
)

// recordName is where the record lives in the ledger's small values.
const recordName = "pin"

// record is what is on disk about the PIN; the PIN itself never is.
type record struct {
	Refusal *refusal `json:"refusal,omitempty"`
	// AskFirst: no PIN goes out before a person has entered one.
	AskFirst bool `json:"askFirst,omitempty"`
	// Open counts PINs that went out and whose outcome was not written down yet,
	// or never became known for a PIN that is not proven. Strange counts unknown
	// errors in a row for a proven PIN.
	Open    int `json:"open,omitempty"`
	Strange int `json:"strange,omitempty"`
	// Tries is how many tries each card (by certNo) told to have left.
	Tries  map[string]int `json:"tries,omitempty"`
	Proven *proof         `json:"proven,omitempty"`
	// Barred are acts of entering whose PIN does not go out by itself any more: the
	// card refused it, or another card or another PIN has taken its place. A
	// settings file brings such a PIN back at each start.
	Barred []string `json:"barred,omitempty"`
	// Learnt is the card of the first success. Accepted is the card that a person
	// accepted instead of the one that the settings name.
	Learnt    string `json:"learnt,omitempty"`
	Accepted  string `json:"accepted,omitempty"`
	InsteadOf string `json:"insteadOf,omitempty"`
}

// refusal is the card's no to a PIN.
type refusal struct {
	Locked bool      `json:"locked,omitempty"`
	CertNo string    `json:"certNo,omitempty"`
	At     time.Time `json:"at"`
}

// proof says that this card accepted the PIN entered in this act.
type proof struct {
	CertNo string `json:"certNo,omitempty"`
	CardID string `json:"cardID,omitempty"`
	Entry  string `json:"entry"`
}

// book keeps the record, the PIN in use, and the rules about both. It belongs
// to the actor.
type book struct {
	keep  Keep
	vault secret.Vault
	now   func() time.Time

	rec     record
	loaded  bool         // the record was read
	trouble *fault.Fault // why record or vault could not be read
	unsaved bool         // the record on disk is older than rec
	entry   secret.Entry // the PIN in use; zero = none
	loose   bool         // entry could not be put into the vault
	shunned secret.Entry // the barred PIN that the vault brings, or that was in use last
	// confirmed: a PIN was accepted in this process and nothing strange followed,
	// so that calls need no note on disk before they leave.
	confirmed bool
	earliest  time.Time // no PIN goes out before

	// The use under way, between begin and the end.
	ahead, proved, explicit bool
}

// load reads the record once and the vault each time, so that a PIN deleted
// there is gone here. A record that cannot be understood asks for a person; one
// that cannot be read lets no PIN out.
func (b *book) load() {
	if !b.loaded {
		raw, err := b.keep.Get(recordName)
		if err != nil {
			b.trouble = storeFault("read the note about the PIN", err)
			return
		}
		if len(raw) > 0 && json.Unmarshal(raw, &b.rec) != nil {
			b.rec = record{AskFirst: true}
		}
		b.loaded = true
	}
	b.trouble = nil
	if b.loose {
		return
	}
	e, ok, err := b.vault.Load()
	if err != nil {
		b.trouble = fault.New(fault.Person, fault.SecretVault, "read the PIN from its vault", err)
	}
	if err != nil || !ok {
		e = secret.Entry{}
	}
	if b.entry = e; slices.Contains(b.rec.Barred, e.ID) {
		b.shunned, b.entry = e, secret.Entry{}
	}
}

// AskFirst writes down that no PIN goes out by itself before a person has
// entered one. It is for a ledger that lost its newest changes: a refusal may
// have been among them.
func AskFirst(keep Keep) error {
	b := book{keep: keep, vault: secret.NewMemory()}
	b.load()
	if !b.loaded {
		return b.trouble
	}
	b.rec.AskFirst = true
	if err := b.put(b.rec); err != nil {
		return storeFault("write the note about the PIN", err)
	}
	return nil
}

// gate tells whether a PIN may go out by itself to the card that is in.
func (b *book) gate(id identity) (Gate, *fault.Fault) {
	needed := func(why string) (Gate, *fault.Fault) {
		return GatePINNeeded, fault.Newf(fault.Person, fault.PINNeeded, "use the card", "%s", why)
	}
	switch {
	case b.loaded && b.rec.Refusal != nil:
		return b.refused(id.certNo)
	case b.trouble != nil:
		return GatePINNeeded, b.trouble
	case b.rec.AskFirst:
		return needed("a person has to enter the PIN first")
	case b.entry.PIN.IsZero():
		return needed("no PIN is known")
	case b.elsewhere(id):
		return needed("the PIN is that of card " + b.rec.Proven.CertNo + b.rec.Proven.CardID)
	case b.exhausted(id):
		return needed("the PIN went out several times without a clear answer")
	}
	return GateReady, nil
}

func (b *book) refused(certNo string) (Gate, *fault.Fault) {
	gate, code, why := GatePINRefused, fault.PINRefused, "the card refused the PIN"
	if b.rec.Refusal.Locked {
		gate, code, why = GatePINLocked, fault.PINLocked, "the card is locked"
	}
	f := fault.Newf(fault.Person, code, "use the card", "%s", why)
	f.TriesLeft = b.triesLeft(certNo)
	return gate, f
}

func (b *book) exhausted(id identity) bool {
	if b.proven(id) {
		return b.rec.Open >= maxOpen || b.rec.Open+b.rec.Strange >= maxStrange
	}
	return b.rec.Open >= maxOpen
}

// proven reports whether the card that is in accepted the PIN in use. A control
// that tells neither certNo nor card number is taken to hold the same card: the
// signature's certNo decides before anything is uploaded.
func (b *book) proven(id identity) bool {
	p := b.rec.Proven
	switch {
	case p == nil || b.entry.PIN.IsZero() || b.entry.ID == "" || p.Entry != b.entry.ID:
		return false
	case id.certNo != "" && p.CertNo != "":
		return id.certNo == p.CertNo
	case id.cardID != "" && p.CardID != "":
		return id.cardID == p.CardID
	}
	return id.certNo == ""
}

// elsewhere reports whether the PIN in use is known to be another card's: the old
// PIN is never tried on a new card, also when settings have made it the right one.
func (b *book) elsewhere(id identity) bool {
	p := b.rec.Proven
	switch {
	case p == nil || b.entry.ID == "" || p.Entry != b.entry.ID:
		return false
	case id.certNo != "" && p.CertNo != "":
		return id.certNo != p.CertNo
	}
	return id.cardID != "" && p.CardID != "" && id.cardID != p.CardID
}

// triesLeft is what the card told last, nil when it told nothing. While it is not
// known which card is in, the worst is assumed.
func (b *book) triesLeft(certNo string) *int {
	var left *int
	for card, n := range b.rec.Tries {
		if (card == certNo || card == "" || certNo == "") && (left == nil || n < *left) {
			left = &n
		}
	}
	return left
}
