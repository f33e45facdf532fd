package status

import (
	"fmt"
	"slices"
	"time"

	"customs179/core/fault"
)

// Severity ranks conditions; the higher one is shown first.
type Severity int

// The severities.
const (
	SeverityNote    Severity = iota // worth knowing, nothing to do
	SeverityWarning                 // will need a person some day
	SeverityTrouble                 // heals by itself
	SeverityPerson                  // waits for a person
	SeverityError                   // work stands still and something is at stake
)

var severityNames = [...]string{"note", "warning", "trouble", "person", "error"}

// String gives the severity's name.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return fmt.Sprintf("severity %d", int(s))
	}
	return severityNames[s]
}

// MarshalText gives the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("no severity is named %.20q", text)
	}
	*s = Severity(i)
	return nil
}

// Rule says how a condition is shown.
type Rule struct {
	Severity Severity
	// Steps are the severities of a condition that grows worse, from step 1.
	Steps []Severity
	// Dismissed: nothing ends it but a person who has read it.
	Dismissed bool
	// TimeToVisible: a condition that ends sooner was never there.
	TimeToVisible time.Duration
	// WhileWaiting: it only matters, and its time only runs, while work waits.
	WhileWaiting bool
	// DependsOn are causes: while one of them is shown, this one is hidden.
	DependsOn []fault.Code
}

// severity is that of a step; 0 is a condition without steps.
func (r Rule) severity(step int) Severity {
	if step < 1 || len(r.Steps) == 0 {
		return r.Severity
	}
	return r.Steps[min(step, len(r.Steps))-1]
}

// The times after which a condition is shown (ux: notification rules).
const (
	cardTime   = 60 * time.Second
	netTime    = 60 * time.Second
	answerTime = 60 * time.Second
)

// Causes that hide what follows from them.
var (
	noNet     = []fault.Code{fault.NetDown}
	noService = []fault.Code{fault.EportServiceDown, fault.EportStranger}
	noCard    = []fault.Code{fault.EportServiceDown, fault.EportStranger, fault.EportNoCard, fault.EportWrongCard}
	noWork    = []fault.Code{
		fault.NetDown, fault.CustomsDown, fault.EportServiceDown, fault.EportStranger, fault.EportNoCard,
		fault.EportReaderReset, fault.EportWrongCard, fault.PINNeeded, fault.PINRefused, fault.PINLocked,
		fault.CertExpired, fault.StoreFull, fault.StoreIO, fault.PipelineStopped,
	}
)

// rules holds one row per code. Read only.
var rules = map[fault.Code]Rule{
	fault.Internal: {Severity: SeverityTrouble, TimeToVisible: answerTime},

	fault.EportServiceDown:   {Severity: SeverityPerson, TimeToVisible: cardTime},
	fault.EportHung:          {Severity: SeverityTrouble, TimeToVisible: cardTime, DependsOn: noService},
	fault.EportClosed:        {Severity: SeverityTrouble, TimeToVisible: cardTime, DependsOn: noService},
	fault.EportGarbled:       {Severity: SeverityTrouble, TimeToVisible: cardTime, DependsOn: noService},
	fault.EportNoCard:        {Severity: SeverityPerson, TimeToVisible: cardTime, WhileWaiting: true, DependsOn: noService},
	fault.EportReaderReset:   {Severity: SeverityPerson, TimeToVisible: cardTime, DependsOn: noService},
	fault.EportReaderBusy:    {Severity: SeverityPerson, TimeToVisible: cardTime, DependsOn: noService},
	fault.EportBadRequest:    {Severity: SeverityPerson, DependsOn: noService},
	fault.EportSignFailed:    {Severity: SeverityTrouble, TimeToVisible: cardTime, DependsOn: noCard},
	fault.EportBroken:        {Severity: SeverityPerson, DependsOn: noService},
	fault.EportUnrecognised:  {Severity: SeverityPerson, DependsOn: noService},
	fault.EportBadSignature:  {Severity: SeverityPerson, DependsOn: noCard},
	fault.EportWrongCard:     {Severity: SeverityPerson, DependsOn: noService},
	fault.EportStranger:      {Severity: SeverityPerson},
	fault.EportLegalCard:     {Severity: SeverityWarning, DependsOn: noCard},
	fault.EportRestarted:     {Severity: SeverityNote},
	fault.EportRestartFailed: {Severity: SeverityPerson},

	fault.PINNeeded:  {Severity: SeverityPerson, DependsOn: noCard},
	fault.PINRefused: {Severity: SeverityPerson},
	fault.PINLocked:  {Severity: SeverityError},
	fault.PINForm:    {Severity: SeverityPerson},
	fault.PINLastTry: {Severity: SeverityPerson, DependsOn: []fault.Code{fault.PINRefused, fault.PINLocked}},

	fault.CertUnreadable: {Severity: SeverityWarning, DependsOn: noCard},
	fault.CertMismatch:   {Severity: SeverityPerson, DependsOn: noCard},
	fault.CertExpired:    {Severity: SeverityError, DependsOn: []fault.Code{fault.ClockOff}},
	fault.CertExpiring: {
		Severity: SeverityWarning, DependsOn: []fault.Code{fault.ClockOff},
		Steps: []Severity{SeverityWarning, SeverityWarning, SeverityPerson}, // 60, 30, 7 days
	},
	fault.CertNotSaved:   {Severity: SeverityWarning},
	fault.CertNotChecked: {Severity: SeverityWarning, DependsOn: append([]fault.Code{fault.CertUnreadable}, noCard...)},

	fault.PayloadInvalid:   {Severity: SeverityPerson},
	fault.PayloadMalformed: {Severity: SeverityPerson},

	fault.NetDown:       {Severity: SeverityTrouble, TimeToVisible: netTime},
	fault.NetTimeout:    {Severity: SeverityTrouble, TimeToVisible: netTime, DependsOn: noNet},
	fault.NetTLS:        {Severity: SeverityPerson, TimeToVisible: netTime, DependsOn: append([]fault.Code{fault.ClockOff}, noNet...)},
	fault.NetBroken:     {Severity: SeverityTrouble, TimeToVisible: netTime, DependsOn: noNet},
	fault.NetTooLarge:   {Severity: SeverityTrouble, TimeToVisible: netTime},
	fault.NetBadAddress: {Severity: SeverityPerson},

	fault.PlatformDenied:   {Severity: SeverityPerson},
	fault.PlatformStatus:   {Severity: SeverityTrouble, TimeToVisible: answerTime, DependsOn: noNet},
	fault.PlatformNotJSON:  {Severity: SeverityTrouble, TimeToVisible: answerTime, DependsOn: noNet},
	fault.PlatformRedirect: {Severity: SeverityPerson, TimeToVisible: answerTime},
	fault.PlatformNo:       {Severity: SeverityTrouble, TimeToVisible: answerTime, DependsOn: noNet},
	fault.PlatformDown:     {Severity: SeverityTrouble, TimeToVisible: netTime, DependsOn: noNet},
	fault.PlatformBusy:     {Severity: SeverityTrouble, TimeToVisible: answerTime, DependsOn: noNet},
	fault.PlatformSpent:    {Severity: SeverityPerson},
	fault.PlatformConflict: {Severity: SeverityPerson, Dismissed: true},
	fault.PlatformReused:   {Severity: SeverityWarning, Dismissed: true},

	fault.CustomsDown:         {Severity: SeverityTrouble, TimeToVisible: netTime, DependsOn: noNet},
	fault.CustomsStatus:       {Severity: SeverityTrouble, TimeToVisible: answerTime, DependsOn: append([]fault.Code{fault.CustomsDown}, noNet...)},
	fault.CustomsRejected:     {Severity: SeverityPerson},
	fault.CustomsUnregistered: {Severity: SeverityPerson},
	fault.CustomsUnclear:      {Severity: SeverityTrouble, TimeToVisible: answerTime},
	fault.CustomsUnknown:      {Severity: SeverityPerson},
	fault.CustomsSpent:        {Severity: SeverityPerson},
	fault.CustomsAddress:      {Severity: SeverityPerson},

	fault.StoreFull: {Severity: SeverityError},
	fault.StoreLow: {
		Severity: SeverityWarning, DependsOn: []fault.Code{fault.StoreFull},
		Steps: []Severity{SeverityWarning, SeverityPerson}, // 500 MB, 100 MB
	},
	fault.StoreDamaged: {Severity: SeverityError, Dismissed: true},
	fault.StoreLocked:  {Severity: SeverityError},
	fault.StoreIO:      {Severity: SeverityError, DependsOn: []fault.Code{fault.StoreFull, fault.StoreDamaged}},
	fault.StoreMoved:   {Severity: SeverityNote},
	fault.StoreNoOrder: {Severity: SeverityNote},
	fault.StoreAsk:     {Severity: SeverityNote},

	fault.ConfigInvalid: {Severity: SeverityPerson},
	fault.ConfigIO:      {Severity: SeverityPerson},
	fault.SecretVault:   {Severity: SeverityWarning},

	fault.ExportIO:     {Severity: SeverityWarning},
	fault.AlarmRefused: {Severity: SeverityWarning},

	fault.DesktopOpen:      {Severity: SeverityNote},
	fault.DesktopAutostart: {Severity: SeverityNote},

	fault.ClockOff:        {Severity: SeverityPerson, TimeToVisible: time.Minute}, // a sleep looks like it for a moment
	fault.QueueLate:       {Severity: SeverityTrouble, DependsOn: noWork},
	fault.PipelineStopped: {Severity: SeverityError},
}

// RuleOf gives the rule of a code. A code without one is shown at once as
// trouble: nothing may be invisible because a row was forgotten.
func RuleOf(code fault.Code) Rule {
	if r, ok := rules[code]; ok {
		return r
	}
	return Rule{Severity: SeverityTrouble}
}
