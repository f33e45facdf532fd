package probe

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"customs179/core/httpx"
	"customs179/core/order"
)

// shop is a platform of a shop that does everything right, until a test changes
// one thing of it. It answers under any name below example.com.
type shop struct {
	now         time.Time
	key         string
	openReqURL  string
	tasksURL    string
	callbackURL string
	orderNo     string // the known order of openReq, "" makes one up
	slow        time.Duration

	addrs   map[string]string // host -> address; missing: 203.0.113.7; "": no such name
	refused map[string]bool   // hosts that take no connection

	// first may answer a request instead of the shop.
	first func(w http.ResponseWriter, r *http.Request) bool
	// openReq answers customs' question.
	openReq func(w http.ResponseWriter, r *http.Request, q question)
	// task is the order that is handed out; tasks writes the whole list.
	task   func(*order.Task)
	tasks  func(w http.ResponseWriter, list []order.Task)
	called func(kind string) string
}

// question is what customs asks.
type question struct {
	OrderNo, SessionID string
	ServiceTime        json.RawMessage
}

var paidAt = time.Date(2026, 7, 12, 10, 5, 0, 0, chinaTime)

func newShop() *shop {
	s := &shop{
		now: paidAt, key: "testkey179", openReqURL: "http://example.com/openReq", tasksURL: "http://tasks.example.com/?a=get&token=t0ken",
		callbackURL: "http://back.example.com/?a=back", addrs: map[string]string{}, refused: map[string]bool{},
		first:  func(http.ResponseWriter, *http.Request) bool { return false },
		task:   func(*order.Task) {},
		called: func(string) string { return "success" },
	}
	s.openReq = func(w http.ResponseWriter, _ *http.Request, _ question) {
		s.answer(w, "application/json; charset=utf-8", s.right())
	}
	s.tasks = func(w http.ResponseWriter, list []order.Task) {
		s.answer(w, "application/json", listText(list))
	}
	return s
}

func (s *shop) right() string {
	return fmt.Sprintf(`{"code":"10000","message":"","serviceTime":%d}`, s.now.UnixMilli())
}

func listText(list []order.Task) string {
	text, err := json.Marshal(list)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (s *shop) answer(w http.ResponseWriter, kind, body string) {
	w.Header().Set("Content-Type", kind)
	fmt.Fprint(w, body)
}

// says makes openReq answer a text with the right type.
func (s *shop) says(body string) {
	s.openReq = func(w http.ResponseWriter, _ *http.Request, _ question) {
		s.answer(w, "application/json; charset=utf-8", body)
	}
}

// lists makes the task interface answer a text.
func (s *shop) lists(body string) {
	s.tasks = func(w http.ResponseWriter, _ []order.Task) { s.answer(w, "application/json", body) }
}

// before answers some requests of a host in another way.
func (s *shop) before(host string, do http.HandlerFunc) {
	s.first = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Host == host {
			do(w, r)
		}
		return r.Host == host
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>no</html>", code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusMovedPermanently) }
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.first(w, r) {
		return
	}
	if err := r.ParseForm(); err != nil {
		panic(http.ErrAbortHandler)
	}
	switch {
	case r.URL.Path == "/openReq":
		var q question
		if err := json.Unmarshal([]byte(r.PostForm.Get("openReq")), &q); err != nil || q.OrderNo == "" || q.SessionID == "" || len(r.PostForm) != 1 {
			http.Error(w, "bad question", http.StatusBadRequest)
			return
		}
		s.openReq(w, r, q)
	case r.URL.Query().Get("a") == "get":
		s.handOut(w, r)
	case r.URL.Query().Get("a") == "back":
		fmt.Fprint(w, s.called(r.PostForm.Get("type")+" "+r.PostForm.Get("result")))
	case strings.HasPrefix(r.URL.Path, "/goods/"):
		s.answer(w, "text/html", "<title>当归</title><input type=password>")
	default:
		http.NotFound(w, r)
	}
}

// handOut checks timestamp and sign as a good shop does.
func (s *shop) handOut(w http.ResponseWriter, r *http.Request) {
	stamp := r.PostForm.Get("timestamp")
	sum := md5.Sum([]byte(stamp + s.key))
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || s.now.Sub(time.Unix(seconds, 0)).Abs() > time.Hour || r.PostForm.Get("sign") != hex.EncodeToString(sum[:]) {
		http.Error(w, "sign error", http.StatusForbidden)
		return
	}
	t := good()
	t.Goods[0].ItemLink = "http://example.com/goods/1"
	s.task(&t)
	s.tasks(w, []order.Task{t})
}

// prober starts the shop and gives a prober that finds it under every name.
func (s *shop) prober(t *testing.T) *Prober {
	t.Helper()
	plain := httptest.NewServer(s)
	secure := httptest.NewUnstartedServer(s)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // a connection that is only tried
	secure.StartTLS()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(addr)
		if err != nil || s.refused[host] {
			return nil, errors.Join(errors.New("connection refused"), err)
		}
		to := plain
		if port == "443" {
			to = secure
		}
		return (&net.Dialer{}).DialContext(ctx, network, to.Listener.Addr().String())
	}
	client, err := httpx.New(httpx.Options{Dial: dial, CAFile: ca})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdle)
	return New(Options{
		HTTP: client, Dial: dial, Now: func() time.Time { return s.now }, Slow: s.slow,
		Resolve: func(_ context.Context, host string) ([]string, error) {
			addr, known := s.addrs[host]
			switch {
			case !known:
				return []string{"203.0.113.7"}, nil
			case addr == "":
				return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
			}
			return []string{addr}, nil
		},
	})
}

// run makes the three steps of a shop.
func (s *shop) run(t *testing.T) Report {
	t.Helper()
	p := s.prober(t)
	return Report{Program: "test", At: s.now, Steps: []Step{
		p.OpenReq(t.Context(), OpenReq{URL: s.openReqURL, OrderNo: s.orderNo}),
		p.Tasks(t.Context(), Tasks{URL: s.tasksURL, SignKey: s.key, Links: true}),
		p.Callbacks(t.Context(), Callbacks{URL: s.callbackURL, SignKey: s.key, Confirmed: true}),
	}}
}

// wrong lists the lines that warn or fail: "id" or "id field", with "!" when
// they fail.
func wrong(steps ...Step) (list []string) {
	for _, s := range steps {
		for _, l := range s.Lines {
			if rank[l.Verdict] == 0 {
				continue
			}
			text := string(l.ID)
			if _, field, found := strings.Cut(l.Subject, " "); found {
				text += " " + field
			}
			if l.Verdict == Fail {
				text += "!"
			}
			list = append(list, text)
		}
	}
	return list
}
