package sim

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"customs179/core/sim/rawjson"
)

// UploadPath is the path of realTimeDataUpload (protocol 1.4).
const UploadPath = "/ceb2grab/grab/realTimeDataUpload"

// The labels of calls to platform and customs, for Faults.On.
const (
	CallUpload   = "upload"
	CallTask     = "task"
	CallCallback = "callback"
	CallOpenReq  = "openReq"
)

// maxBody is the longest body that the HTTP parties read.
const maxBody = 16 << 20

// CustomsOptions describes customs. The zero value is strict.
type CustomsOptions struct {
	Net *Net        // nil: real sockets
	TLS *tls.Config // set: https://
	// Latency is how long each upload takes.
	Latency time.Duration
	// Skew is how far serviceTime may be from the clock; default 24 h, negative
	// means that it does not matter (production took one three years old).
	Skew time.Duration
	// JavaDouble takes totalAmount with trailing zeros, such as 5.0 (protocol 4.4).
	JavaDouble bool
	// Lax checks only what production was seen to check (protocol 7.6): fields,
	// registered pair, sessionID.
	Lax bool
	// RefuseCode answers a refused signature or form; default 20003. No source knows
	// the real one.
	RefuseCode string
	// ShortDuplicate answers a repeated sessionID without the database text.
	ShortDuplicate bool
	// ForgetRaw keeps no upload texts, for long runs.
	ForgetRaw bool
	// Refuse may refuse an upload that is right in form, by an own code and message;
	// code "" lets it pass. Called with no lock held.
	Refuse func(Upload) (code, message string)
	Faults *Faults
	Now    func() time.Time // default time.Now
}

// Customs stands in for the customs' upload interface and really verifies.
type Customs struct {
	*host
	o CustomsOptions

	mu       sync.Mutex
	pairs    map[string]*registration // by certNo
	expected map[string][]string      // orderNo -> sessionIDs asked for
	asked    int
	ledger   ledger
}

// registration is one registered certificate and the platforms it signs for.
type registration struct {
	verifier *verifier
	ebpCodes map[string]bool
}

// NewCustoms makes customs; Start or Serve brings it up.
func NewCustoms(o CustomsOptions) *Customs {
	if o.Skew == 0 {
		o.Skew = 24 * time.Hour
	}
	if o.RefuseCode == "" {
		o.RefuseCode = "20003"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Faults == nil {
		o.Faults = Script()
	}
	c := &Customs{
		o: o, pairs: map[string]*registration{}, expected: map[string][]string{}, ledger: newLedger(),
	}
	mux := http.NewServeMux()
	mux.HandleFunc(UploadPath, c.upload)
	c.host = newHost(o.Net, "http", o.TLS, mux)
	return c
}

// Faults gives the faults in force, to add to them.
func (c *Customs) Faults() *Faults { return c.o.Faults }

// UploadURL gives the address for uploads.
func (c *Customs) UploadURL() string { return c.URL() + UploadPath }

// Register makes (the certificate's certNo, ebpCode) a registered pair. The
// certificate is DER, PEM or base64.
func (c *Customs) Register(ebpCode string, certificate []byte) error {
	v, err := newVerifier(certificate)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.pairs[v.certNo]
	if r == nil {
		r = &registration{verifier: v, ebpCodes: map[string]bool{}}
		c.pairs[v.certNo] = r
	}
	r.verifier, r.ebpCodes[ebpCode] = v, true
	return nil
}

// Unregister ends the registration of a pair: uploads meet 20004.
func (c *Customs) Unregister(certNo, ebpCode string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.pairs[certNo]; r != nil {
		delete(r.ebpCodes, ebpCode)
	}
}

// verdict is customs' answer to one upload.
type verdict struct {
	code, message string
	// reason names for the test or the developer what was wrong; "" when accepted.
	reason string
}

// The verdicts of protocol 7.5.
const (
	codeStored    = "10000"
	codeData      = "20000"
	codePair      = "20004"
	codeDatabase  = "20006"
	textStored    = "上传成功"
	textFailed    = "上传失败"
	textPair      = "企业实时数据获取验签证书未在服务系统注册"
	textDuplicate = "上传失败,入库失败 java.sql.SQLException: ORA-00001: 违反唯一约束条件 (sessionID重复)"
	textShort     = "上传失败,入库失败"
	textTooLarge  = "上传失败,入库失败 java.sql.SQLException: ORA-12899: 列的值太大"
	textBadSign   = "上传失败,验签失败"
)

// scriptedRefusals are the refusals that a fault brings about, whatever the upload.
var scriptedRefusals = map[Fault]verdict{
	StoreRefused: {codeDatabase, textTooLarge, "by script"},
	Unspecific:   {codeData, textFailed, "by script"},
	DataRefused:  {codeData, "recpName : recpName不为空;  ", "by script"},
}

func (c *Customs) write(v verdict) reply {
	return reply{kind: jsonType, body: fmt.Sprintf(`{"code":%s,"message":%s,"total":0,"serviceTime":%d}`,
		rawjson.Quote(v.code), rawjson.Quote(v.message), c.o.Now().UnixMilli())}
}

// upload serves realTimeDataUpload.
func (c *Customs) upload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler) // the client left in the middle of its request
	}
	if status, reason := formTrouble(r); status != 0 {
		c.ledger.refused(Refusal{At: c.o.Now(), Code: fmt.Sprint(status), Reason: reason})
		reply{status, textType, reason}.write(w)
		return
	}
	text, reason := formValue(body)
	u := parseUpload(text)
	a := c.o.Faults.next(CallUpload, u.OrderNo, u.SessionID)
	if !c.pause(r.Context(), c.o.Latency) {
		panic(http.ErrAbortHandler)
	}
	c.answer(w, r, a, c.o.Now(), func() reply {
		scripted, refused := scriptedRefusals[a.fault]
		switch {
		case refused:
			return c.write(c.refuse(u, scripted))
		case reason != "":
			return c.write(c.refuse(u, c.badForm(reason)))
		}
		return c.write(c.judge(u))
	})
}

// refuse writes a refusal into the ledger and gives it back.
func (c *Customs) refuse(u Upload, v verdict) verdict {
	c.ledger.refused(Refusal{
		At: c.o.Now(), SessionID: u.SessionID, OrderNo: u.OrderNo, BodyHash: u.BodyHash, Code: v.code, Reason: v.reason,
	})
	return v
}

// badForm refuses what customs could not even rebuild.
func (c *Customs) badForm(reason string) verdict {
	return verdict{c.o.RefuseCode, textBadSign + ": " + reason, reason}
}

// judge decides about one upload and writes the decision into the ledger.
func (c *Customs) judge(u Upload) verdict {
	if v := c.check(u); v.code != "" {
		return c.refuse(u, v)
	}
	if c.o.Refuse != nil {
		if code, message := c.o.Refuse(u); code != "" {
			return c.refuse(u, verdict{code, message, "by this stand-in's own rule: " + message})
		}
	}
	if c.o.ForgetRaw {
		u.Raw = ""
	}
	if c.ledger.store(u, c.o.Now()) {
		return verdict{code: codeStored, message: textStored}
	}
	if c.o.ShortDuplicate {
		return verdict{code: codeDatabase, message: textShort}
	}
	return verdict{code: codeDatabase, message: textDuplicate}
}
