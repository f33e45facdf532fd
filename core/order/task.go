package order

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
	"time"
)

// Task is one order as the platform hands it out (protocol 3.3, 3.4), every
// value a string as received. The JSON names are those of the task interface;
// the spelling "inital" is official.
type Task struct {
	OrderNo          string  `json:"orderNo"`
	SessionID        string  `json:"sessionID"`
	InitalRequest    string  `json:"initalRequest"`
	InitalResponse   string  `json:"initalResponse"`
	EbpCode          string  `json:"ebpCode"`
	PayCode          string  `json:"payCode"`
	PayTransactionID string  `json:"payTransactionId"`
	TotalAmount      string  `json:"totalAmount"` // yuan, decimal text
	Currency         string  `json:"currency"`
	VerDept          string  `json:"verDept"`
	TradingTime      string  `json:"tradingTime"` // yyyyMMddHHmmss
	RecpAccount      string  `json:"recpAccount"`
	RecpName         string  `json:"recpName"`
	Goods            []Goods `json:"goods"`

	// Optional overrides (protocol 3.4); nil means that the task had no such key.
	GUID     *string `json:"guid,omitempty"`
	PayType  *string `json:"payType,omitempty"`
	Note     *string `json:"note,omitempty"`
	RecpCode *string `json:"recpCode,omitempty"`
	CertNo   *string `json:"certNo,omitempty"`
}

// Goods is one line of goods.
type Goods struct {
	Name     string `json:"gname"`
	ItemLink string `json:"itemLink"`
}

// Arrival is one entry of a task list on its way into the ledger.
type Arrival struct {
	Task Task
	// Raw is the entry's own text.
	Raw string
	// Malformed says why the entry cannot be read as an order ("" when it can);
	// Task then holds what could be read.
	Malformed string
	// Reject is set when the data can never pass (malformed or invalid): the order
	// is stored as rejected and the platform is told.
	Reject *Failure
}

// Key gives the identity under which the ledger stores the arrival: (orderNo,
// sessionID), or the hash of the raw text when one of them is missing.
func (a *Arrival) Key() string {
	if a.Task.OrderNo == "" || a.Task.SessionID == "" {
		return RawKey(a.Raw)
	}
	return KeyOf(a.Task.OrderNo, a.Task.SessionID)
}

// ContentHash tells whether two arrivals carry the same data.
func (a *Arrival) ContentHash() string {
	if a.Malformed != "" {
		return RawKey(a.Raw)
	}
	return a.Task.ContentHash()
}

// maxPlainKey is the length in bytes up to which a key is kept readable; longer
// ones are hashed, so that no hostile task can exceed the ledger's key size.
const maxPlainKey = 256

// KeyOf gives the identity of (orderNo, sessionID).
func KeyOf(orderNo, sessionID string) string {
	key := orderNo + "\x00" + sessionID
	if len(key) <= maxPlainKey && strings.Count(key, "\x00") == 1 {
		return key
	}
	h := sha256.New()
	writeText(h, orderNo)
	writeText(h, sessionID)
	return "ids:" + hex.EncodeToString(h.Sum(nil))
}

// RawKey gives the identity of a task that has no usable ids.
func RawKey(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return "raw:" + hex.EncodeToString(sum[:])
}

// ContentHash is the SHA-256 over every field, hex. Key order and white space
// of the task's JSON do not matter to it, invalid UTF-8 does.
func (t *Task) ContentHash() string {
	h := sha256.New()
	for _, s := range []string{
		t.OrderNo, t.SessionID, t.InitalRequest, t.InitalResponse, t.EbpCode, t.PayCode, t.PayTransactionID,
		t.TotalAmount, t.Currency, t.VerDept, t.TradingTime, t.RecpAccount, t.RecpName,
	} {
		writeText(h, s)
	}
	for _, p := range []*string{t.GUID, t.PayType, t.Note, t.RecpCode, t.CertNo} {
		if p == nil {
			h.Write([]byte{0})
			continue
		}
		h.Write([]byte{1})
		writeText(h, *p)
	}
	for _, g := range t.Goods {
		writeText(h, g.Name)
		writeText(h, g.ItemLink)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writeText writes a text with its length before it, so that no two different
// lists of texts give the same bytes.
func writeText(h hash.Hash, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}

// Decision is what happens to an arrival whose key the ledger may know.
type Decision string

// The decisions.
const (
	DecideNew      Decision = "new"      // a new row
	DecideSame     Decision = "same"     // known, nothing to do
	DecideReplace  Decision = "replace"  // other data before anything was signed
	DecideMend     Decision = "mend"     // rejected before, data changed: next generation
	DecideConflict Decision = "conflict" // other data too late: ours kept, alarmed
	DecideRecall   Decision = "recall"   // the platform missed our callback: send it again
)

// Brings reports whether the decision gives the pipeline something to sign or
// to reject, so that asking for the next batch at once makes sense.
func (d Decision) Brings() bool {
	return d == DecideNew || d == DecideReplace || d == DecideMend
}

// Admit decides about an arrival (design: Identity). known is nil for an unseen
// key. A recall is due at most once per recallEvery.
func Admit(known *Order, content string, now time.Time, recallEvery time.Duration) Decision {
	if known == nil {
		return DecideNew
	}
	changed := known.Content != content
	rejected := known.State == StateRejected || known.Outcome == OutcomeRejected
	switch {
	case known.State == StateCancelled:
		return DecideSame
	case rejected && changed:
		return DecideMend
	case known.State == StateReceived && changed:
		return DecideReplace
	case changed && !known.Conflict:
		return DecideConflict
	case known.Outcome == OutcomeAccepted && recallDue(known, now, recallEvery):
		return DecideRecall
	default:
		return DecideSame
	}
}

// spentFactor makes recalls rarer for an order whose callbacks were given up:
// the platform that asks for it has not taken our word for three days.
const spentFactor = 15

// recallDue reports whether the platform evidently missed our word about an
// order: it is done, or its callbacks were given up, and the last try is old.
func recallDue(o *Order, now time.Time, every time.Duration) bool {
	last := o.CalledBack
	switch {
	case o.Owes != NoticeNone, o.State == StateAccepted && o.Hold != HoldRetriesSpent:
		return false
	case o.State == StateAccepted:
		last, every = o.Updated, spentFactor*every
	}
	since := now.Sub(last)
	return since >= every || since < 0
}

// Admission is what the ledger did with one arrival.
type Admission struct {
	Decision Decision
	// Order is the row after the decision.
	Order Order
}
