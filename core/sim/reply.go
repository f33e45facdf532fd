package sim

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The answers of servers in trouble.
const (
	htmlType   = "text/html; charset=utf-8"
	jsonType   = "application/json;charset=UTF-8"
	textType   = "text/plain; charset=utf-8"
	badGateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	loginPage  = "<!DOCTYPE html>\n<html><head><title>登录</title></head><body><form>...</form></body></html>\n"
)

// hugeSize is the size of a Huge answer and of an unpacked GzipBomb.
const hugeSize = 100 << 20

// reply is one HTTP answer.
type reply struct {
	status int // 0 means 200
	kind   string
	body   string
}

// before are the answers that a fault gives without doing anything.
var before = map[Fault]reply{
	BadGateway:   {http.StatusBadGateway, htmlType, badGateway},
	ServerError:  {http.StatusInternalServerError, htmlType, "<h1>Internal Server Error</h1>"},
	Unavailable:  {http.StatusServiceUnavailable, htmlType, "<h1>Service Unavailable</h1>"},
	Redirect:     {http.StatusMovedPermanently, htmlType, "<a href=\"/moved\">Moved Permanently</a>.\n"},
	Unauthorized: {http.StatusUnauthorized, textType, "unauthorized"},
	Forbidden:    {http.StatusForbidden, htmlType, "<h1>403 Forbidden</h1>"},
	TooMany:      {http.StatusTooManyRequests, textType, "too many requests"},
	HTML200:      {http.StatusOK, htmlType, loginPage},
}

// answer gives one HTTP answer the way the fault wants it. do is what the party
// really does for the call; it runs at most once, and not at all for the faults
// that strike before. Ends by panic(http.ErrAbortHandler) where the connection
// must end, as net/http demands.
func (h *host) answer(w http.ResponseWriter, r *http.Request, a act, now time.Time, do func() reply) {
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	if early, ok := before[a.fault]; ok {
		switch a.fault {
		case TooMany, Unavailable:
			w.Header().Set("Retry-After", strconv.Itoa(int(a.waitOr(7*time.Second)/time.Second)))
		case Redirect:
			w.Header().Set("Location", "/moved")
		}
		early.write(w)
		return
	}
	switch a.fault {
	case Hang:
		h.hang(r.Context())
		panic(http.ErrAbortHandler)
	case DropBefore:
		panic(http.ErrAbortHandler)
	}
	h.spoil(w, r, a, do())
}

// spoil writes an answer of work done.
func (h *host) spoil(w http.ResponseWriter, r *http.Request, a act, rep reply) {
	switch a.fault {
	case HangAfter:
		h.hang(r.Context())
		panic(http.ErrAbortHandler)
	case Drop:
		panic(http.ErrAbortHandler)
	case Reset:
		h.reset(w)
	case Late:
		if !h.pause(r.Context(), a.waitOr(20*time.Second)) {
			panic(http.ErrAbortHandler)
		}
		rep.write(w)
	case Stalled:
		w.WriteHeader(http.StatusOK)
		flush(w)
		h.hang(r.Context())
		panic(http.ErrAbortHandler)
	case Cut:
		w.Header().Set("Content-Length", strconv.Itoa(len(rep.body)+1))
		reply{rep.status, rep.kind, rep.body[:len(rep.body)/2]}.write(w)
		flush(w)
		panic(http.ErrAbortHandler)
	case Slow:
		h.slowly(w, r.Context(), a.waitOr(10*time.Second), rep)
	case Huge, Endless:
		h.flood(w, r.Context(), a.fault == Huge)
	case GzipBomb:
		w.Header().Set("Content-Encoding", "gzip")
		reply{rep.status, rep.kind, gzipBomb()}.write(w)
	default:
		deformed(a.fault, rep).write(w)
	}
}

// deformed gives the faults that only change the text.
func deformed(fault Fault, rep reply) reply {
	switch fault {
	case BadGatewayAfter:
		return before[BadGateway]
	case Empty200:
		rep.body = ""
	case Garbage:
		rep.body = "\x00\xff{]\x16\x03\x01 garbage"
	case BOM:
		rep.body = "\uFEFF" + rep.body
	case GBKBytes:
		if gbk, err := simplifiedchinese.GBK.NewEncoder().String(rep.body); err == nil {
			rep.body = gbk
		}
	case Trailing:
		rep.body += "\n<!-- served in 3 ms -->"
	case DuplicateKeys:
		rep.body = strings.Replace(rep.body, "{", `{"code":"20000","orderNo":"OTHER",`, 1)
	case DeepNesting:
		rep.body = strings.Repeat("[", 10000) + strings.Repeat("]", 10000)
	}
	return rep
}

func (rep reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", rep.kind)
	if rep.status != 0 {
		w.WriteHeader(rep.status)
	}
	if _, err := w.Write([]byte(rep.body)); err != nil {
		panic(http.ErrAbortHandler) // the client went away
	}
}

func flush(w http.ResponseWriter) {
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// slowly writes one byte each wait.
func (h *host) slowly(w http.ResponseWriter, ctx context.Context, wait time.Duration, rep reply) {
	w.Header().Set("Content-Type", rep.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(rep.body)))
	for i := range len(rep.body) {
		if _, err := w.Write([]byte{rep.body[i]}); err != nil {
			panic(http.ErrAbortHandler)
		}
		flush(w)
		if !h.pause(ctx, wait) {
			panic(http.ErrAbortHandler)
		}
	}
}

// flood writes blanks until the client has had enough, or 100 MB.
func (h *host) flood(w http.ResponseWriter, ctx context.Context, bounded bool) {
	w.Header().Set("Content-Type", jsonType)
	block := bytes.Repeat([]byte(" "), 64<<10)
	for sent := 0; !bounded || sent < hugeSize; sent += len(block) {
		if _, err := w.Write(block); err != nil || ctx.Err() != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// gzipBomb is 100 MB of zeros. A gzip file may have many members, so only the
// first MB is packed.
var gzipBomb = sync.OnceValue(func() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(make([]byte, 1<<20))
	if err = errors.Join(err, z.Close()); err != nil {
		panic(fmt.Sprintf("pack zeros into memory: %v", err))
	}
	return strings.Repeat(b.String(), hugeSize>>20)
})

// reset ends the connection with RST where there are real sockets.
func (h *host) reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	h.release(c)
	resetConn(c)
}

// resetConn closes with RST where it can.
func resetConn(c net.Conn) {
	raw := c
	for {
		inner, ok := raw.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		raw = inner.NetConn()
	}
	if t, ok := raw.(*net.TCPConn); ok {
		if err := t.SetLinger(0); err != nil {
			closeQuietly(c)
			return
		}
	}
	closeQuietly(raw)
}
