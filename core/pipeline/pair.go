package pipeline

import (
	"encoding/json"
	"fmt"
	"time"

	"customs179/core/order"
	"customs179/core/status"
)

// pairKey names what customs must have registered together.
type pairKey struct{ certNo, ebpCode string }

func (k pairKey) String() string { return status.PairKey(k.certNo, k.ebpCode) }

// pair is the gate of one registration. Until customs has accepted an upload of
// the pair once, uploads go one at a time: a pair that is not registered would
// otherwise spoil eight orders before the first answer is read.
type pair struct {
	key pairKey
	// proven: customs has accepted an upload of this pair.
	proven bool
	// shut: customs answered 20004.
	shut    bool
	since   time.Time
	probeAt time.Time
	// flying counts uploads under way.
	flying int
	// parked are the rows that wait for this gate, in no order.
	parked map[uint64]struct{}
	// settings is the fingerprint of card and settings with which it was shut.
	settings string
}

// pairRecord is what survives a restart.
type pairRecord struct {
	Proven   bool      `json:"proven,omitempty"`
	Shut     bool      `json:"shut,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Settings string    `json:"settings,omitempty"`
}

// pairValue is the ledger's name of a pair's record.
func pairValue(k pairKey) string { return "pair/" + k.String() }

// allows reports whether an upload of the pair may go out now.
func (g *pair) allows() bool {
	return !g.shut && (g.proven || g.flying == 0)
}

// probeDue reports whether one held order may try the shut gate.
func (g *pair) probeDue(now time.Time) bool {
	return g.shut && g.flying == 0 && !now.Before(g.probeAt)
}

// pairOf finds or makes the gate of a pair. A record that cannot be read is the
// same as none: the worst that follows is one upload at a time.
func (l *loop) pairOf(k pairKey) *pair {
	if g, ok := l.pairs[k]; ok {
		return g
	}
	g := &pair{key: k, parked: map[uint64]struct{}{}}
	l.pairs[k] = g
	raw, err := l.opt.Ledger.Value(pairValue(k))
	if err == nil && raw != nil {
		var rec pairRecord
		if err = json.Unmarshal(raw, &rec); err == nil {
			g.proven, g.shut, g.since, g.settings = rec.Proven, rec.Shut, rec.Since, rec.Settings
			g.probeAt = l.now().Add(l.policy.PairProbe)
		}
	}
	if err != nil {
		l.warn(fmt.Errorf("read what is known of registration %s: %w", k, err))
	}
	if g.shut && g.settings != l.opt.SettingsTag {
		g.proven = false // with these settings nothing is: one alone
		l.openPair(g)
	}
	return g
}

// park makes a row wait for its pair's gate.
func (l *loop) park(g *pair, r *row) {
	r.parked = true
	g.parked[r.o.Seq] = struct{}{}
}

// unpark queues everything that waited for the pair's gate.
func (l *loop) unpark(g *pair) {
	for seq := range g.parked {
		delete(g.parked, seq)
		if r := l.rows[seq]; r != nil {
			r.parked = false
			l.requeue(r)
		}
	}
}

// openPair opens a shut gate and lets the held orders go on.
func (l *loop) openPair(g *pair) {
	g.shut, g.since = false, time.Time{}
	l.gateChanged(pairGate(g))
	for _, r := range l.rows {
		if r.o.Hold == order.HoldRegistration && pairKeyOf(&r.o) == g.key {
			l.requeue(r)
		}
	}
	l.unpark(g)
}

// shutPair closes the gate after a 20004.
func (l *loop) shutPair(g *pair, now time.Time) {
	if !g.shut {
		g.shut, g.since = true, now
		l.gateChanged(pairGate(g))
	}
	g.settings = l.opt.SettingsTag
	g.probeAt = now.Add(l.policy.PairProbe)
}

func pairKeyOf(o *order.Order) pairKey { return pairKey{o.CertNo, o.EbpCode} }

// savePair writes what must survive. Called by workers, after the verdict.
func (p *Pipeline) savePair(k pairKey, rec pairRecord) error {
	raw, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	return p.opt.Ledger.SetValue(pairValue(k), raw)
}
