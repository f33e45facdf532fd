package probe

// LineID names a judged rule or a fact. The strings are stable: texts are found
// by them.
type LineID string

// Step 1, openReq (protocol 2).
const (
	// OpenReqAddress: the text is a web address.
	OpenReqAddress LineID = "openreq.address"
	// OpenReqScheme: customs calls http://, not https:// (2.1).
	OpenReqScheme LineID = "openreq.scheme"
	// OpenReqPort: the address has no port; customs calls port 80 (2.1).
	OpenReqPort LineID = "openreq.port"
	// OpenReqDNS: the host's name can be resolved.
	OpenReqDNS LineID = "openreq.dns"
	// OpenReqPublic: the host can be reached from the internet, not only from here.
	OpenReqPublic LineID = "openreq.public"
	// OpenReqConnect: the host accepts a connection.
	OpenReqConnect LineID = "openreq.connect"
	// OpenReqAnswer: the question was answered at all.
	OpenReqAnswer LineID = "openreq.answer"
	// OpenReqRedirect: no redirect, for instance to https (2.1, 2.3).
	OpenReqRedirect LineID = "openreq.redirect"
	// OpenReqStatus: HTTP status 200 (2.4).
	OpenReqStatus LineID = "openreq.status"
	// OpenReqType: Content-Type application/json; charset=utf-8 (2.4).
	OpenReqType LineID = "openreq.type"
	// OpenReqBOM: no byte order mark before the JSON.
	OpenReqBOM LineID = "openreq.bom"
	// OpenReqJSON: one JSON object and nothing else.
	OpenReqJSON LineID = "openreq.json"
	// OpenReqMembers: only code, message and serviceTime, each once (2.4).
	OpenReqMembers LineID = "openreq.members"
	// OpenReqCode: code is the text "10000" (2.4).
	OpenReqCode LineID = "openreq.code"
	// OpenReqMessage: message is "" (2.4).
	OpenReqMessage LineID = "openreq.message"
	// OpenReqTime: serviceTime is a number in milliseconds, near the present (2.4).
	OpenReqTime LineID = "openreq.time"
	// OpenReqStringTime: the same answer when customs writes serviceTime as text (2.2).
	OpenReqStringTime LineID = "openreq.string-time"
	// OpenReqUnknown: an unknown order is answered with success too (2.3).
	OpenReqUnknown LineID = "openreq.unknown"
	// OpenReqFirewall: a browser and customs' Java program get the same answer (2.3).
	OpenReqFirewall LineID = "openreq.firewall"
	// OpenReqTook: the answer came at once.
	OpenReqTook LineID = "openreq.took"
)

// Step 2, tasks (protocol 3).
const (
	// TasksAddress: the text is a web address.
	TasksAddress LineID = "tasks.address"
	// TasksDNS: the host's name can be resolved.
	TasksDNS LineID = "tasks.dns"
	// TasksConnect: the host accepts a connection.
	TasksConnect LineID = "tasks.connect"
	// TasksAnswer: the request was answered at all.
	TasksAnswer LineID = "tasks.answer"
	// TasksRedirect: no redirect.
	TasksRedirect LineID = "tasks.redirect"
	// TasksDenied: the platform does not turn the request away (401, 403, sign refused).
	TasksDenied LineID = "tasks.denied"
	// TasksStatus: HTTP status 200.
	TasksStatus LineID = "tasks.status"
	// TasksBOM: no byte order mark (tolerated).
	TasksBOM LineID = "tasks.bom"
	// TasksEncoding: the answer is UTF-8.
	TasksEncoding LineID = "tasks.encoding"
	// TasksJSON: a JSON list, or nothing in one of its spellings (3.2).
	TasksJSON LineID = "tasks.json"
	// TasksCount: at most 15 orders at once (3.2, tolerated).
	TasksCount LineID = "tasks.count"
	// TasksList says how many orders came (info).
	TasksList LineID = "tasks.list"
	// TasksWrongSign says whether the platform checks sign (info).
	TasksWrongSign LineID = "tasks.wrong-sign"
	// TasksOldTime says whether the platform checks timestamp (info).
	TasksOldTime LineID = "tasks.old-time"
	// TasksRepeated: no order comes twice in one list with different data.
	TasksRepeated LineID = "tasks.repeated"
	// TaskEntry: the entry can be read as an order; Subject is its number or place.
	TaskEntry LineID = "task.entry"
	// TaskField: a field as customs demands it (3.3); Subject is order and field.
	TaskField LineID = "task.field"
	// TaskOdd: a field that goes out and is unusual; Subject is order and field.
	TaskOdd LineID = "task.odd"
	// TaskText gives length and SHA-256 of the text to be signed (info).
	TaskText LineID = "task.text"
)

// Plausibility of a task: warnings only. Subject is order and field.
const (
	// LikelyPayCode: payCode is one that has been seen, and not an old one (3.5).
	LikelyPayCode LineID = "likely.pay-code"
	// LikelyRequest: initalRequest looks like a request to the company of payCode.
	LikelyRequest LineID = "likely.request"
	// LikelyAmount: totalAmount is the total that the payment texts name.
	LikelyAmount LineID = "likely.amount"
	// LikelyTime: tradingTime is not in the future, read as China time.
	LikelyTime LineID = "likely.time"
	// LikelyEntities: no HTML entities such as &amp; or &quot;.
	LikelyEntities LineID = "likely.entities"
	// LikelyDecoded: an address in a payment text is still percent-encoded.
	LikelyDecoded LineID = "likely.decoded"
	// LikelyEncoded: a name is not percent-encoded.
	LikelyEncoded LineID = "likely.encoded"
	// LikelyEscaped: no \u escapes are left inside a name.
	LikelyEscaped LineID = "likely.escaped"
	// LikelyMojibake: no text that was read in the wrong encoding.
	LikelyMojibake LineID = "likely.mojibake"
	// LikelyInvisible: no invisible characters, no blanks around codes and numbers.
	LikelyInvisible LineID = "likely.invisible"
	// LinkDead: the goods' page can be opened.
	LinkDead LineID = "link.dead"
	// LinkLogin: the goods' page can be seen without logging in.
	LinkLogin LineID = "link.login"
)

// Comparison of two texts to be signed (protocol 4).
const (
	// CompareEqual: the two texts are the same bytes.
	CompareEqual LineID = "compare.equal"
	// CompareMistake: a known mistake; Subject is its MistakeID.
	CompareMistake LineID = "compare.mistake"
	// CompareUnknown: a difference that no known mistake explains.
	CompareUnknown LineID = "compare.unknown"
)

// Step 3, callbacks (protocol 8).
const (
	// CallbackConfirm: nothing was sent, because nobody confirmed it.
	CallbackConfirm LineID = "callback.confirm"
	// CallbackAddress: the text is a web address.
	CallbackAddress LineID = "callback.address"
	// CallbackDNS: the host's name can be resolved.
	CallbackDNS LineID = "callback.dns"
	// CallbackConnect: the host accepts a connection.
	CallbackConnect LineID = "callback.connect"
	// CallbackSuccess: POSTBACK of an accepted upload is answered with success.
	CallbackSuccess LineID = "callback.success"
	// CallbackDuplicate: POSTBACK of a repeated upload is answered with success.
	CallbackDuplicate LineID = "callback.duplicate"
	// CallbackRefused: POSTBACK of a refused upload is answered with success.
	CallbackRefused LineID = "callback.refused"
	// CallbackError: ERROR is answered with success.
	CallbackError LineID = "callback.error"
	// CallbackForm: the answer is the bare word success (other spellings are tolerated).
	CallbackForm LineID = "callback.form"
)

// Step card (protocol 5).
const (
	// CardService: the control accepts a connection and answers.
	CardService LineID = "card.service"
	// CardVersion names the control's version (info).
	CardVersion LineID = "card.version"
	// CardOwner names the program that holds the control's port (info).
	CardOwner LineID = "card.owner"
	// CardPresent: a card is in and can be read.
	CardPresent LineID = "card.present"
	// CardCertNo names the certificate number; it is the expected card's.
	CardCertNo LineID = "card.cert-no"
	// CardCertificate: the signing certificate can be read and is the card's.
	CardCertificate LineID = "card.certificate"
	// CardAlgorithm names algorithm and key length (info).
	CardAlgorithm LineID = "card.algorithm"
	// CardValidity: the certificate is valid today and for 60 days more.
	CardValidity LineID = "card.validity"
	// CardType: the card does not look like the legal-person card (5.8).
	CardType LineID = "card.type"
	// CardPIN: the PIN is known and the card took it.
	CardPIN LineID = "card.pin"
	// CardSign: the card signs.
	CardSign LineID = "card.sign"
	// CardCheck: the signature verifies with the card's certificate.
	CardCheck LineID = "card.check"
	// CardSpeed: the time of a signature, over the runs.
	CardSpeed LineID = "card.speed"
)

// Step customs (protocol 1.4, 7).
const (
	// CustomsAddress: https, or http to this computer.
	CustomsAddress LineID = "customs.address"
	// CustomsDNS: the host's name can be resolved.
	CustomsDNS LineID = "customs.dns"
	// CustomsConnect: the host accepts a connection.
	CustomsConnect LineID = "customs.connect"
	// CustomsTLS: the handshake works; Seen is the version.
	CustomsTLS LineID = "customs.tls"
	// CustomsChain: the certificate is customs' own and its chain is trusted.
	CustomsChain LineID = "customs.chain"
	// CustomsDates: the server's certificate is valid today.
	CustomsDates LineID = "customs.dates"
	// CustomsHTTP: the address answers HTTP; nothing was uploaded.
	CustomsHTTP LineID = "customs.http"
	// CustomsClock: this PC's clock agrees with customs'.
	CustomsClock LineID = "customs.clock"
	// CustomsConfirm: nothing was uploaded, because nobody confirmed it.
	CustomsConfirm LineID = "customs.confirm"
	// CustomsTestOnly: a whole upload goes to the test address only.
	CustomsTestOnly LineID = "customs.test-only"
	// CustomsUpload: customs' verdict about the whole upload.
	CustomsUpload LineID = "customs.upload"
)

// The whole chain without its end.
const (
	// ChainTask: the platform hands out an order to work with.
	ChainTask LineID = "chain.task"
	// ChainValid: the order's data can be reported.
	ChainValid LineID = "chain.valid"
	// ChainBuild: the text to be signed was made.
	ChainBuild LineID = "chain.build"
	// ChainSign: the card signed it.
	ChainSign LineID = "chain.sign"
	// ChainCheck: the signature verifies with the card's certificate.
	ChainCheck LineID = "chain.check"
	// ChainUpload: the upload's text carries exactly what was signed.
	ChainUpload LineID = "chain.upload"
	// ChainStop: it ends here; nothing was uploaded (info).
	ChainStop LineID = "chain.stop"
)

// LineIDs lists every LineID.
var LineIDs = []LineID{
	OpenReqAddress, OpenReqScheme, OpenReqPort, OpenReqDNS, OpenReqPublic, OpenReqConnect, OpenReqAnswer,
	OpenReqRedirect, OpenReqStatus, OpenReqType, OpenReqBOM, OpenReqJSON, OpenReqMembers, OpenReqCode,
	OpenReqMessage, OpenReqTime, OpenReqStringTime, OpenReqUnknown, OpenReqFirewall, OpenReqTook,
	TasksAddress, TasksDNS, TasksConnect, TasksAnswer, TasksRedirect, TasksDenied, TasksStatus, TasksBOM,
	TasksEncoding, TasksJSON, TasksCount, TasksList, TasksWrongSign, TasksOldTime, TasksRepeated,
	TaskEntry, TaskField, TaskOdd, TaskText,
	LikelyPayCode, LikelyRequest, LikelyAmount, LikelyTime, LikelyEntities, LikelyDecoded, LikelyEncoded,
	LikelyEscaped, LikelyMojibake, LikelyInvisible, LinkDead, LinkLogin,
	CompareEqual, CompareMistake, CompareUnknown,
	CallbackConfirm, CallbackAddress, CallbackDNS, CallbackConnect, CallbackSuccess, CallbackDuplicate,
	CallbackRefused, CallbackError, CallbackForm,
	CardService, CardVersion, CardOwner, CardPresent, CardCertNo, CardCertificate, CardAlgorithm, CardValidity,
	CardType, CardPIN, CardSign, CardCheck, CardSpeed,
	CustomsAddress, CustomsDNS, CustomsConnect, CustomsTLS, CustomsChain, CustomsDates, CustomsHTTP, CustomsClock,
	CustomsConfirm, CustomsTestOnly, CustomsUpload,
	ChainTask, ChainValid, ChainBuild, ChainSign, ChainCheck, ChainUpload, ChainStop,
}
