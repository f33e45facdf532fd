package sim

import (
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The platform's addresses, with a query string as many shops have one.
const (
	taskQuery     = "/?a=get_order"
	callbackQuery = "/?a=callback"
	openReqPath   = "/customs/platDataOpen"
)

// Dialect is the form of the task interface (protocol 3.6).
type Dialect string

// The dialects.
const (
	S1  Dialect = ""    // an array of at most Batch orders
	JSY Dialect = "JSY" // one object or nodata; callbacks of type BACK
)

// PlatformOptions describes a shop's platform.
type PlatformOptions struct {
	Net     *Net        // nil: real sockets
	TLS     *tls.Config // set: https://
	SignKey string      // default testkey179
	// Window is how far timestamp may be from the clock; 0 means that it does not matter.
	Window  time.Duration
	Dialect Dialect
	// Batch is the most orders handed out at once; default 15.
	Batch       int
	OldestFirst bool
	// HandOutFailed goes on handing out what customs refused; the default keeps it
	// back until the shop mends it (protocol 2.3).
	HandOutFailed bool
	// Reserve keeps an order back for so long after it was handed out, as shops do
	// that expect several clients; the default hands it out with every batch.
	Reserve time.Duration
	// SuccessOn answers success only to the n-th callback of each kind and session;
	// the ones before are answered with fail and forgotten. 0 and 1 mean the first.
	SuccessOn int
	// Success is the text of a success in dialect S1; default success.
	Success string
	// Latency is how long each call takes.
	Latency time.Duration
	// OnCallback is told of every callback that was taken, with no lock held.
	OnCallback func(Callback)
	Faults     *Faults
	Now        func() time.Time // default time.Now
}

// Platform stands in for the shop's platform: openReq, task list, callbacks.
type Platform struct {
	*host
	o PlatformOptions

	mu   sync.Mutex
	shop shop
}

// NewPlatform makes a platform; Start or Serve brings it up.
func NewPlatform(o PlatformOptions) *Platform {
	if o.SignKey == "" {
		o.SignKey = "testkey179"
	}
	if o.Batch == 0 {
		o.Batch = 15
	}
	if o.Success == "" {
		o.Success = "success"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Faults == nil {
		o.Faults = Script()
	}
	p := &Platform{o: o, shop: newShop()}
	mux := http.NewServeMux()
	mux.HandleFunc(openReqPath, p.serveWith(CallOpenReq, p.openReq))
	task, callback := p.serveWith(CallTask, p.task), p.serveWith(CallCallback, p.callback)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("a") {
		case "get_order":
			task(w, r)
		case "callback":
			callback(w, r)
		default:
			http.NotFound(w, r)
		}
	})
	p.host = newHost(o.Net, "http", o.TLS, mux)
	return p
}

// Faults gives the faults in force, to add to them.
func (p *Platform) Faults() *Faults { return p.o.Faults }

// TaskURL gives the address of the task list.
func (p *Platform) TaskURL() string { return p.URL() + taskQuery }

// CallbackURL gives the address for callbacks.
func (p *Platform) CallbackURL() string { return p.URL() + callbackQuery }

// OpenReqURL gives the address that customs calls.
func (p *Platform) OpenReqURL() string { return p.URL() + openReqPath }

// SignKey gives the key shared with the client.
func (p *Platform) SignKey() string { return p.o.SignKey }

// form is a decoded form.
type form []formField

func (f form) get(name string) string {
	for _, field := range f {
		if field.name == name {
			return field.value
		}
	}
	return ""
}

// serveWith reads a form and answers it through the faults.
func (p *Platform) serveWith(call string, do func(form) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			panic(http.ErrAbortHandler) // the client left in the middle of its request
		}
		if status, reason := formTrouble(r); status != 0 {
			reply{status, textType, reason}.write(w)
			return
		}
		fields, reason := formFields(string(body))
		if reason != "" {
			reply{http.StatusBadRequest, textType, reason}.write(w)
			return
		}
		f := form(fields)
		a := p.o.Faults.next(call, f.get("orderNo"), f.get("sessionID"))
		if !p.pause(r.Context(), p.o.Latency) {
			panic(http.ErrAbortHandler)
		}
		p.answer(w, r, a, p.o.Now(), func() reply { return do(f) })
	}
}

// signTrouble checks timestamp and sign (protocol 3.1).
func (p *Platform) signTrouble(f form) string {
	stamp := f.get("timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	// As many digits as the clock has: 10 today, 9 in the virtual year 2000.
	if err != nil || len(stamp) != len(strconv.FormatInt(p.o.Now().Unix(), 10)) {
		return fmt.Sprintf("timestamp %q is not in seconds", stamp)
	}
	if off := p.o.Now().Sub(time.Unix(seconds, 0)).Abs(); p.o.Window > 0 && off > p.o.Window {
		return fmt.Sprintf("timestamp is %v off", off)
	}
	if f.get("sign") != taskSign(stamp, p.o.SignKey) {
		return "sign error"
	}
	return ""
}

// taskSign is the lower-case MD5 of timestamp and key.
func taskSign(timestamp, key string) string {
	sum := md5.Sum([]byte(timestamp + key))
	return hex.EncodeToString(sum[:])
}

// task hands out orders.
func (p *Platform) task(f form) reply {
	if len(f) != 2 {
		return reply{http.StatusBadRequest, textType, "timestamp and sign are expected, nothing else"}
	}
	if reason := p.signTrouble(f); reason != "" {
		return reply{http.StatusForbidden, textType, reason}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shop.taskCalls++
	return reply{kind: jsonType, body: p.shop.handOut(p.o)}
}
