package probe

import "customs179/core/fault"

// CureID names the usual cure of a line. The strings are stable: texts are found
// by them.
type CureID string

// Cures of addresses, names and connections.
const (
	CureAddress  CureID = "address"  // write a whole web address
	CureUseHTTP  CureID = "use-http" // register http://; nginx, 宝塔: serve the path without 强制HTTPS
	CureNoPort   CureID = "no-port"  // listen on port 80, register the address without a port
	CureDNS      CureID = "dns"      // mend the DNS record or the spelling of the host
	CurePublic   CureID = "public"   // register an address that the internet reaches
	CureConnect  CureID = "connect"  // start the web server; open the port in firewall and security group
	CureSilence  CureID = "silence"  // the server accepted and did not answer: look at its error log
	CureRedirect CureID = "redirect" // take the path out of the redirect (force https, www, trailing slash)
	CureStatus   CureID = "status"   // route and error log: 404 route, 405 method, 419 CSRF, 500 program
	CureFirewall CureID = "firewall" // allow the user agent Apache-HttpClient (Java) in WAF, CDN, 宝塔
	CureSlow     CureID = "slow"     // answer first, work afterwards

	CureTooLarge  CureID = "too-large"  // the answer is not what is expected, or not limited
	CureTLSTrust  CureID = "tls-trust"  // virus scanner or company proxy opens TLS: exempt the address or name its CA
	CureTLSClock  CureID = "tls-clock"  // the certificate's dates: check this PC's clock first
	CureTLSOld    CureID = "tls-old"    // the peer or something on the way speaks only old TLS
	CureClock     CureID = "clock"      // set the PC's clock, switch on time synchronisation
	CureTestOnly  CureID = "test-only"  // whole uploads go to the test address only
	CureConfirm   CureID = "confirm"    // confirm it, it has an effect
	CureHTTPSOnly CureID = "https-only" // customs' address begins with https://
)

// Cures of openReq's answer.
const (
	CureType       CureID = "type"        // header('Content-Type: application/json; charset=utf-8')
	CureBOM        CureID = "bom"         // save the source files as UTF-8 without BOM
	CureJSON       CureID = "json"        // print the JSON and nothing else
	CureNotices    CureID = "notices"     // PHP notices and debug bars stand before the JSON: switch them off
	CureTwice      CureID = "twice"       // the JSON was encoded twice
	CureMembers    CureID = "members"     // answer exactly the three members
	CureCodeText   CureID = "code-text"   // code is text: "10000", not 10000
	CureCode       CureID = "code"        // answer code 10000 always
	CureMessage    CureID = "message"     // message is ""
	CureTimeNumber CureID = "time-number" // serviceTime is a number, not text
	CureTimeMS     CureID = "time-ms"     // milliseconds: seconds * 1000
	CureTimeClock  CureID = "time-clock"  // the server's clock or zone
	CureStringTime CureID = "string-time" // take serviceTime as number and as text
	CureUnknown    CureID = "unknown"     // answer success for unknown orders
)

// Cures of the task list and its fields.
const (
	CureSignKey     CureID = "sign-key"     // the same signKey on both sides; md5(timestamp + signKey), lower case
	CureTaskList    CureID = "task-list"    // answer a JSON list, [] for none
	CureBatch       CureID = "batch"        // at most 15 orders
	CureUTF8        CureID = "utf8"         // answer UTF-8 (header, database connection, file)
	CureEntry       CureID = "entry"        // every entry an object, every value a text, no key twice
	CureRepeated    CureID = "repeated"     // each orderNo with its session once
	CureFill        CureID = "fill"         // the field is mandatory
	CureShorten     CureID = "shorten"      // longer than customs takes
	CureIDForm      CureID = "id-form"      // hand the number on as it came: no quotes, backslashes, control characters
	CureAmountForm  CureID = "amount-form"  // a plain decimal number in yuan
	CureTimeForm    CureID = "time-form"    // yyyyMMddHHmmss, China time
	CureCodeForm    CureID = "code-form"    // one of the official codes
	CureGUID        CureID = "guid"         // a UUID, or leave the field out
	CureGoods       CureID = "goods"        // at least one entry with gname and itemLink
	CureLinkForm    CureID = "link-form"    // a link with http:// or https://
	CurePayCode     CureID = "pay-code"     // the payment company's customs code, see the table
	CurePayText     CureID = "pay-text"     // the payment company's own request, as it was sent
	CureTotal       CureID = "total"        // yuan, not fen; the paid total
	CureChinaTime   CureID = "china-time"   // time of payment in China time
	CureEntities    CureID = "entities"     // undo htmlspecialchars
	CureRaw         CureID = "raw"          // hand the text on as it was, neither decoded nor encoded
	CureUnescape    CureID = "unescape"     // decode the JSON before it is stored
	CureInvisible   CureID = "invisible"    // remove invisible characters and blanks around the value
	CureLink        CureID = "link"         // link the goods' public page
	CureLinkPublic  CureID = "link-public"  // a page that needs no login
	CureSuccess     CureID = "success"      // answer the word success and nothing else
	CureSuccessBare CureID = "success-bare" // without quotes, mark and markup
)

// Cures of the card and of the text to be signed.
const (
	CureControlStart CureID = "control-start" // install or start the control; its port
	CureControlHung  CureID = "control-hung"  // restart the control
	CureControlFix   CureID = "control-fix"   // repair the control's installation
	CureStranger     CureID = "stranger"      // another program or PC holds the port: confirm or end it
	CureCardIn       CureID = "card-in"       // put the card in, re-plug the reader
	CureCardBusy     CureID = "card-busy"     // close the other program that uses the card
	CurePIN          CureID = "pin"           // a person enters the PIN
	CurePINLocked    CureID = "pin-locked"    // the issuing office unlocks the card
	CureWrongCard    CureID = "wrong-card"    // the registered card, or register this one
	CureExpired      CureID = "expired"       // renew the certificate, register it again
	CureLegalCard    CureID = "legal-card"    // use the operator card
	CureSignature    CureID = "signature"     // sign once more; another card or a damaged control
	CureSlowCard     CureID = "slow-card"     // another USB port, another reader
	CureSeeMistake   CureID = "see-mistake"   // the mistake's own text says it
	CureExactText    CureID = "exact-text"    // build head and list once, sign and upload the same text
	CureVerdict      CureID = "verdict"       // customs' code and message: see the catalogue
	CureNoOrder      CureID = "no-order"      // let customs (or the audit) ask for an order first
	CureReport       CureID = "report"        // unknown: report it
)

// CureIDs lists every CureID.
var CureIDs = []CureID{
	CureAddress, CureUseHTTP, CureNoPort, CureDNS, CurePublic, CureConnect, CureSilence, CureRedirect, CureStatus,
	CureFirewall, CureSlow, CureTooLarge, CureTLSTrust, CureTLSClock, CureTLSOld, CureClock, CureTestOnly,
	CureConfirm, CureHTTPSOnly,
	CureType, CureBOM, CureJSON, CureNotices, CureTwice, CureMembers, CureCodeText, CureCode, CureMessage,
	CureTimeNumber, CureTimeMS, CureTimeClock, CureStringTime, CureUnknown,
	CureSignKey, CureTaskList, CureBatch, CureUTF8, CureEntry, CureRepeated, CureFill, CureShorten, CureIDForm,
	CureAmountForm, CureTimeForm, CureCodeForm, CureGUID, CureGoods, CureLinkForm, CurePayCode, CurePayText, CureTotal,
	CureChinaTime, CureEntities, CureRaw, CureUnescape, CureInvisible, CureLink, CureLinkPublic, CureSuccess,
	CureSuccessBare,
	CureControlStart, CureControlHung, CureControlFix, CureStranger, CureCardIn, CureCardBusy, CurePIN, CurePINLocked,
	CureWrongCard, CureExpired, CureLegalCard, CureSignature, CureSlowCard, CureSeeMistake, CureExactText, CureVerdict,
	CureNoOrder, CureReport,
}

// faultCures are the cures that a fault's code alone suggests.
var faultCures = map[fault.Code]CureID{
	fault.NetDown:          CureConnect,
	fault.NetTimeout:       CureSilence,
	fault.NetBroken:        CureSilence,
	fault.NetTLS:           CureTLSTrust,
	fault.NetTooLarge:      CureTooLarge,
	fault.NetBadAddress:    CureAddress,
	fault.PlatformDenied:   CureSignKey,
	fault.PlatformRedirect: CureRedirect,
	fault.PlatformStatus:   CureStatus,
	fault.PlatformBusy:     CureStatus,
	fault.PlatformNotJSON:  CureTaskList,
	fault.PlatformNo:       CureSuccess,
	fault.CustomsAddress:   CureHTTPSOnly,
	fault.PayloadInvalid:   CureFill,

	fault.EportServiceDown:  CureControlStart,
	fault.EportHung:         CureControlHung,
	fault.EportClosed:       CureControlHung,
	fault.EportGarbled:      CureControlHung,
	fault.EportNoCard:       CureCardIn,
	fault.EportReaderReset:  CureCardIn,
	fault.EportReaderBusy:   CureCardBusy,
	fault.EportSignFailed:   CureControlHung,
	fault.EportBroken:       CureControlFix,
	fault.EportBadSignature: CureSignature,
	fault.EportWrongCard:    CureWrongCard,
	fault.EportStranger:     CureStranger,
	fault.EportUnrecognised: CureReport,
	fault.EportBadRequest:   CureReport,
	fault.PINNeeded:         CurePIN,
	fault.PINRefused:        CurePIN,
	fault.PINForm:           CurePIN,
	fault.PINLastTry:        CurePIN,
	fault.PINLocked:         CurePINLocked,
	fault.CertExpired:       CureExpired,
	fault.CertMismatch:      CureSignature,
	fault.CertNotChecked:    CureControlHung,
	fault.CertUnreadable:    CureControlHung,
}
