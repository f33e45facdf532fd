package core

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/payload"
	"customs179/core/store"
)

// card shows the control to the pipeline.
type card struct{ *eport.Control }

// CertNo is the card in use, "" while unknown.
func (c card) CertNo() string { return c.Control.Card().CertNo }

// Trouble is why the card cannot sign now, nil when it can.
func (c card) Trouble() *fault.Fault {
	seen := c.Control.Card()
	if seen.Gate == eport.GateReady {
		return nil
	}
	if seen.Fault != nil {
		return seen.Fault
	}
	return fault.New(fault.Transient, fault.EportServiceDown, "look at the card", nil)
}

// ledgerKeep keeps the control's small facts in the ledger.
type ledgerKeep struct{ *store.Store }

// Get gives a value, nil when there is none.
func (k ledgerKeep) Get(name string) ([]byte, error) { return k.Store.Value(name) }

// Put keeps a value; it is durable when Put returns.
func (k ledgerKeep) Put(name string, value []byte) error { return k.Store.SetValue(name, value) }

// PayloadOptions takes from the settings what shapes the bytes.
func PayloadOptions(s *config.Settings) payload.Options {
	return payload.Options{
		Amount:          payload.AmountFormat(s.AmountFormat),
		PayTypeDefault:  s.PayTypeDefault,
		RecpCodeDefault: s.RecpCodeDefault,
	}
}

// settingsTag is a fingerprint of the settings that shape or route an upload.
func settingsTag(s *config.Settings) string {
	return tag(s.PostURL, s.AmountFormat, s.PayTypeDefault, s.RecpCodeDefault, s.CertNoExpected, s.EbpCodeExpected)
}

// tag is a fingerprint of texts.
func tag(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
