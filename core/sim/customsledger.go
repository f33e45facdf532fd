package sim

import (
	"slices"
	"sync"
	"time"
)

// Record is what customs has stored for one sessionID.
type Record struct {
	SessionID, OrderNo, GUID, CertNo, EbpCode string
	BodyHash                                  string // SHA-256 of the upload text, hex
	Raw                                       string // the upload text, "" with ForgetRaw
	At                                        time.Time
	// Times counts the uploads of this session that were right in every way, the
	// stored one included.
	Times int
	// Others counts those of them whose bytes were not the stored ones: a client
	// must never do that.
	Others int
	// Foreign tells that another client had stored it before: see StoreBefore.
	Foreign bool
}

// Refusal is one upload that customs did not store.
type Refusal struct {
	At                 time.Time
	SessionID, OrderNo string // as far as they could be read
	BodyHash           string
	Code               string // customs' code, or an HTTP status
	Reason             string // what was wrong, in plain words
}

// ledger is customs' book.
type ledger struct {
	mu       sync.Mutex
	records  map[string]*Record
	order    []string
	refusals []Refusal
}

func newLedger() ledger { return ledger{records: map[string]*Record{}} }

// store takes an upload in, unless its session is there already.
func (l *ledger) store(u Upload, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known := l.records[u.SessionID]; known != nil {
		known.Times++
		if !known.Foreign && known.BodyHash != u.BodyHash {
			known.Others++
		}
		return false
	}
	l.records[u.SessionID] = &Record{
		SessionID: u.SessionID, OrderNo: u.OrderNo, GUID: u.GUID, CertNo: u.CertNo, EbpCode: u.EbpCode,
		BodyHash: u.BodyHash, Raw: u.Raw, At: now, Times: 1,
	}
	l.order = append(l.order, u.SessionID)
	return true
}

func (l *ledger) refused(r Refusal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refusals = append(l.refusals, r)
}

// StoreBefore lets customs have a session already, as if another client had
// uploaded it.
func (c *Customs) StoreBefore(sessionID string) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	c.ledger.records[sessionID] = &Record{SessionID: sessionID, At: c.o.Now(), Foreign: true}
	c.ledger.order = append(c.ledger.order, sessionID)
}

// Ledger lists what customs has truly accepted, in the order of arrival.
func (c *Customs) Ledger() []Record {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	list := make([]Record, 0, len(c.ledger.order))
	for _, id := range c.ledger.order {
		list = append(list, *c.ledger.records[id])
	}
	return list
}

// Stored gives the record of one session.
func (c *Customs) Stored(sessionID string) (Record, bool) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	r := c.ledger.records[sessionID]
	if r == nil {
		return Record{}, false
	}
	return *r, true
}

// Refusals lists every upload that was refused, with the reason.
func (c *Customs) Refusals() []Refusal {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	return slices.Clone(c.ledger.refusals)
}
