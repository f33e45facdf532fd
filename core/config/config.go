// Package config owns the settings: their defaults, what is allowed, and the
// file they live in, which is the vendor's format with keys of our own.
//
// It does not use the settings and keeps nothing between calls. Invariant: a PIN
// is never written to the file, and neither PIN nor signKey ever comes out of
// this package as text.
package config

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"customs179/core/secret"
)

// Settings are all settings. The vendor's keys come first (protocol 11.1). Get
// them from Load or Default; a zero Settings is not valid.
type Settings struct {
	TaskURL          string        // taskUrl: where tasks are fetched
	CallbackURL      string        // callbackUrl: where results are told
	PostURL          string        // postUrl: customs' upload address
	CardPassword     secret.PIN    // cardPassword: only ever read, see Save
	GetTaskInterval  time.Duration // getTaskInterval, in seconds in the file
	CallbackInterval time.Duration // callbackInterval, seconds
	CallbackTimes    int           // callbackTimes: repeats after the first try
	SignKey          secret.Key    // signKey: shared with the shop

	WSURL           string        // wsUrl: the E-port control
	WSURLConfirmed  string        // wsUrlConfirmed: a wsUrl off this PC that a person confirmed
	WSHandshakeWait time.Duration // wsHandshakeWait, seconds
	WSSignTimeout   time.Duration // wsSignTimeout, seconds
	WSPause         time.Duration // wsPause, milliseconds between card operations

	CertNoExpected  string // certNoExpected: lower-case hex; "" = learn it
	EbpCodeExpected string // ebpCodeExpected: "" = any
	AmountFormat    string // amountFormat: trim, verbatim or java-double
	PayTypeDefault  string // payTypeDefault: 1 to 4
	RecpCodeDefault string // recpCodeDefault: may be ""
	TaskDialect     string // taskDialect: S1 or JSY
	ErrorIDs        bool   // errorIds: add orderNo and sessionID to ERROR callbacks

	TLSCAFile             string        // tlsCAFile: extra roots, PEM
	Proxy                 string        // proxy: "" = none
	ControlRestartCommand string        // controlRestartCommand: "" = never restart
	UploadDeadline        time.Duration // uploadDeadline, seconds after first sight
	KeepDays              int           // keepDays: finished orders stay at least so long

	// extra are the keys of the file that are not ours: kept, never used.
	extra []entry
}

// Default gives the settings of an empty file.
func Default() Settings {
	return Settings{
		GetTaskInterval:       30 * time.Second,
		CallbackInterval:      120 * time.Second,
		CallbackTimes:         5,
		WSURL:                 "ws://127.0.0.1:61232",
		WSHandshakeWait:       2 * time.Second,
		WSSignTimeout:         15 * time.Second,
		WSPause:               100 * time.Millisecond,
		AmountFormat:          "trim",
		PayTypeDefault:        "4",
		TaskDialect:           "S1",
		ControlRestartCommand: `C:\中国电子口岸客户端控件\SetAccessControl.exe -restart -i`,
		UploadDeadline:        2 * time.Minute,
		KeepDays:              3*365 + 1,
	}
}

// ControlConfirmed reports whether the PIN may go to the control's address: it
// is on this PC, or a person confirmed exactly this address (reliability 4).
func (s *Settings) ControlConfirmed() bool {
	u, err := url.Parse(s.WSURL)
	if err != nil {
		return false
	}
	return loopback(u.Hostname()) || s.WSURL == s.WSURLConfirmed
}

// loopback reports whether a host can be nothing but this PC. Names other than
// localhost depend on a resolver, so that they do not count.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
