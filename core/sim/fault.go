package sim

// Fault names one way in which a party misbehaves. One list serves all parties;
// each fault says which party knows it. A party answers a fault that it does not
// know as if there were none.
type Fault string

// Faults of every party. "Before" means that nothing was done for the call.
const (
	None       Fault = ""
	Hang       Fault = "hang"        // before: silence until the client goes away
	HangAfter  Fault = "hang-after"  // done, but silence
	Late       Fault = "late"        // done, answered after Wait (default 20 s)
	DropBefore Fault = "drop-before" // before: the connection ends
	Drop       Fault = "drop"        // done, but the connection ends without an answer
	Cut        Fault = "cut"         // done, the connection ends in the middle of the answer
	Reset      Fault = "reset"       // done, the connection is reset (RST on real sockets)
	Garbage    Fault = "garbage"     // done, answered with bytes that mean nothing
	Huge       Fault = "huge"        // done, answered with 100 MB
	Slow       Fault = "slow"        // done, answered one byte each Wait (default 10 s; control: at once)
)

// Faults of the control (protocol 5, 11.4).
const (
	Twice       Fault = "twice"        // the answer comes twice
	HeldBack    Fault = "held-back"    // the answer comes after the next one
	StaleFirst  Fault = "stale-first"  // the previous answer comes again, before this one
	OtherResult Fault = "other-result" // the previous result of this method under this call's _id
	WrongID     Fault = "wrong-id"     // the right answer under another _id
	WrongMethod Fault = "wrong-method" // the right answer under another _method
	BadStatus   Fault = "bad-status"   // _status other than "00"
	OneData     Fault = "one-data"     // done, Data with one element: certNo is missing
	FlatForm    Fault = "flat"         // done, answered without envelope
	NoResult    Fault = "no-result"    // Result false with empty Error
	Err50070    Fault = "50070"        // before: reader reset failed
	Err50200    Fault = "50200"        // before: reader cannot be opened
	Err51590    Fault = "51590"        // before: no card
	SignFailed  Fault = "sign-failed"  // 私钥签名失败, the PIN was verified
	StrangeErr  Fault = "strange"      // before: an error text nobody has seen
	BrokenErr   Fault = "broken"       // before: the control's installation is damaged
	BadSign     Fault = "bad-sign"     // done, one bit of the signature is wrong
)

// Faults of the HTTP parties, platform and customs.
const (
	BadGateway      Fault = "502"           // before: HTML
	BadGatewayAfter Fault = "502-after"     // done, but 502 HTML
	ServerError     Fault = "500"           // before
	Unavailable     Fault = "503"           // before, with Retry-After
	Redirect        Fault = "301"           // before: to another path
	Unauthorized    Fault = "401"           // before
	Forbidden       Fault = "403"           // before
	TooMany         Fault = "429"           // before, with Retry-After of Wait (default 7 s)
	HTML200         Fault = "html-200"      // before: 200 with a login page
	Empty200        Fault = "empty-200"     // done, 200 without a body
	Stalled         Fault = "stalled"       // done, headers and then silence
	Endless         Fault = "endless"       // done, the body never ends
	GzipBomb        Fault = "gzip-bomb"     // done, 100 MB in 100 kB of gzip
	BOM             Fault = "bom"           // done, a byte order mark before the answer
	GBKBytes        Fault = "gbk"           // done, the answer in GBK
	Trailing        Fault = "trailing"      // done, rubbish after the answer
	DuplicateKeys   Fault = "double-keys"   // done, "code" twice with different values
	DeepNesting     Fault = "deep"          // done, 10,000 arrays in each other
	StoreRefused    Fault = "store-refused" // customs: 20006 with another database error, nothing stored
	Unspecific      Fault = "unspecific"    // customs: 20000 上传失败, nothing stored
	DataRefused     Fault = "data-refused"  // customs: 20000 with a field's name, nothing stored
)
