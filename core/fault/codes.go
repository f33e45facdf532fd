package fault

// Every code of the program. Add a code here and to All; a test holds the two
// together, and another demands a text for each in both languages.
const (
	// Internal: a mistake of ours, or an error nobody has classified yet.
	Internal Code = "internal"

	// Card and control (core/eport).
	EportServiceDown   Code = "eport.service-down"   // the control does not accept a connection
	EportHung          Code = "eport.hung"           // the control accepted the call and did not answer in time
	EportClosed        Code = "eport.closed"         // the connection ended during a call
	EportGarbled       Code = "eport.garbled"        // the answer cannot be read
	EportNoCard        Code = "eport.no-card"        // no reader, card or key (50200, 51590, 读卡器中无卡)
	EportReaderReset   Code = "eport.reader-reset"   // 50070 and other reader trouble that a re-plug or restart cures
	EportReaderBusy    Code = "eport.reader-busy"    // another program holds the card
	EportBadRequest    Code = "eport.bad-request"    // 53510, Base50000: the control refused our arguments
	EportSignFailed    Code = "eport.sign-failed"    // 私钥签名失败
	EportBroken        Code = "eport.broken"         // the control's installation is damaged
	EportUnrecognised  Code = "eport.unrecognised"   // an error text nobody has seen before
	EportBadSignature  Code = "eport.bad-signature"  // the signature does not verify with the card's certificate
	EportWrongCard     Code = "eport.wrong-card"     // another card than the expected one
	EportStranger      Code = "eport.stranger"       // the port's holder has not been approved
	EportLegalCard     Code = "eport.legal-card"     // looks like the legal-person card (warning)
	EportRestarted     Code = "eport.restarted"      // the control was restarted (note)
	EportRestartFailed Code = "eport.restart-failed" // the control could not be restarted

	// PIN (core/eport).
	PINNeeded  Code = "pin.needed"   // no PIN known, or one that needs a person before it goes out again
	PINRefused Code = "pin.refused"  // the card refused the PIN
	PINLocked  Code = "pin.locked"   // the card is locked
	PINForm    Code = "pin.form"     // refused before sending: empty, blanks, non-ASCII, too long
	PINLastTry Code = "pin.last-try" // one try left: needs a deliberate yes

	// Certificate (core/cert).
	CertUnreadable Code = "cert.unreadable"
	CertMismatch   Code = "cert.mismatch"  // the serial is not certNo, or the signature does not verify
	CertExpired    Code = "cert.expired"   // not valid any more, or not yet
	CertExpiring   Code = "cert.expiring"  // 60, 30, 7 days ahead (warning)
	CertNotSaved   Code = "cert.not-saved" // the file could not be written
	CertNotChecked Code = "cert.not-checked"

	// The order's data (core/payload).
	PayloadInvalid   Code = "payload.invalid"   // fields missing or malformed
	PayloadMalformed Code = "payload.malformed" // the task cannot be read as an order

	// HTTP as such (core/httpx).
	NetDown       Code = "net.down"      // name not found, refused, unreachable
	NetTimeout    Code = "net.timeout"   // connected, no answer in time
	NetTLS        Code = "net.tls"       // certificate or handshake refused
	NetBroken     Code = "net.broken"    // the connection ended during the exchange
	NetTooLarge   Code = "net.too-large" // the answer exceeds the cap
	NetBadAddress Code = "net.bad-address"

	// The shop's platform (core/platform).
	PlatformDenied   Code = "platform.denied"    // 401, 403, sign refused
	PlatformStatus   Code = "platform.status"    // any other HTTP status than 200
	PlatformNotJSON  Code = "platform.not-json"  // HTML or text where a task list was expected
	PlatformRedirect Code = "platform.redirect"  // 3xx
	PlatformNo       Code = "platform.no"        // the callback was not answered with success
	PlatformDown     Code = "platform.down"      // five transport failures in a row
	PlatformBusy     Code = "platform.busy"      // 429, 503 with Retry-After
	PlatformSpent    Code = "platform.spent"     // callback retried for 72 h without success
	PlatformConflict Code = "platform.conflict"  // the same session came again with other data
	PlatformReused   Code = "platform.duplicate" // first upload of a session answered as a duplicate

	// Customs (core/customs).
	CustomsDown         Code = "customs.down"         // five transport failures in a row
	CustomsStatus       Code = "customs.status"       // HTTP status other than 200, or not JSON
	CustomsRejected     Code = "customs.rejected"     // a final no about the data
	CustomsUnregistered Code = "customs.unregistered" // 20004
	CustomsUnclear      Code = "customs.unclear"      // a code without a known meaning, or 20000 上传失败
	CustomsUnknown      Code = "customs.unknown"      // the outcome cannot be told: a person must look
	CustomsSpent        Code = "customs.spent"        // uploads retried for 72 h without a verdict
	CustomsAddress      Code = "customs.address"      // plain http to something else than loopback

	// Ledger (core/store).
	StoreFull    Code = "store.full"
	StoreLow     Code = "store.low" // the disk has little room left: 500 MB, 100 MB (watched ahead)
	StoreDamaged Code = "store.damaged"
	StoreLocked  Code = "store.locked" // another instance holds the data folder
	StoreIO      Code = "store.io"
	StoreMoved   Code = "store.moved" // Advance found another state than expected
	StoreNoOrder Code = "store.no-order"
	StoreAsk     Code = "store.not-possible" // a manual command that this order's state does not allow

	// Settings (core/config, core/secret).
	ConfigInvalid Code = "config.invalid"
	ConfigIO      Code = "config.io"
	SecretVault   Code = "secret.vault" // the vault cannot be read or written

	// Files for a person (core/export).
	ExportIO Code = "export.io" // the file could not be written

	// The chat robot (core/alarm).
	AlarmRefused Code = "alarm.refused" // it did not take the message

	// The desktop around the program (app).
	DesktopOpen      Code = "desktop.open"      // a file, folder, page or setting was not opened
	DesktopAutostart Code = "desktop.autostart" // the entry for the start of the session was not changed

	// The PC itself (core).
	ClockOff        Code = "clock.off"
	QueueLate       Code = "queue.late"
	PipelineStopped Code = "pipeline.stopped"
)

// All lists every code, for the catalogue's completeness test.
var All = []Code{
	Internal,
	EportServiceDown, EportHung, EportClosed, EportGarbled, EportNoCard, EportReaderReset, EportReaderBusy,
	EportBadRequest, EportSignFailed, EportBroken, EportUnrecognised, EportBadSignature, EportWrongCard,
	EportStranger, EportLegalCard, EportRestarted, EportRestartFailed,
	PINNeeded, PINRefused, PINLocked, PINForm, PINLastTry,
	CertUnreadable, CertMismatch, CertExpired, CertExpiring, CertNotSaved, CertNotChecked,
	PayloadInvalid, PayloadMalformed,
	NetDown, NetTimeout, NetTLS, NetBroken, NetTooLarge, NetBadAddress,
	PlatformDenied, PlatformStatus, PlatformNotJSON, PlatformRedirect, PlatformNo, PlatformDown, PlatformBusy,
	PlatformSpent, PlatformConflict, PlatformReused,
	CustomsDown, CustomsStatus, CustomsRejected, CustomsUnregistered, CustomsUnclear, CustomsUnknown,
	CustomsSpent, CustomsAddress,
	StoreFull, StoreLow, StoreDamaged, StoreLocked, StoreIO, StoreMoved, StoreNoOrder, StoreAsk,
	ConfigInvalid, ConfigIO, SecretVault,
	ExportIO,
	AlarmRefused,
	DesktopOpen, DesktopAutostart,
	ClockOff, QueueLate, PipelineStopped,
}
