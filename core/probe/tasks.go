package probe

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/platform"
)

// Tasks is what step 2 asks the shop.
type Tasks struct {
	URL, SignKey string
	// Payload are the settings that shape the text to be signed.
	Payload payload.Options
	// Links opens the goods' pages, a few of them.
	Links bool
}

// Format prints the question without the key, whatever the verb.
func (q Tasks) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "tasks of %s", redacted(q.URL)) }

// OrderView is one order of a task list, as far as it could be read.
type OrderView struct {
	OrderNo   string     `json:"orderNo"`
	SessionID string     `json:"sessionID"`
	Valid     bool       `json:"valid"` // it would be signed
	Task      order.Task `json:"task"`
	// Signing is the text to be signed, nil for an order that is not valid. Its
	// guid and serviceTime are those of this moment.
	Signing *Signing `json:"signing,omitempty"`
}

// oldBy is how old the timestamp of the request with an old one is.
const oldBy = 24 * time.Hour

// Tasks asks for the task list as the program does (protocol 3) and judges the
// answer, every order in it, and whether each is plausible.
func (p *Prober) Tasks(ctx context.Context, q Tasks) Step {
	s := Step{Name: StepTasks}
	arrivals, ok := p.taskList(ctx, &s, q)
	if ok {
		p.checks(ctx, &s, q)
		p.orders(ctx, &s, q, arrivals)
	}
	return s
}

// taskList asks for the list and judges the answer as a whole.
func (p *Prober) taskList(ctx context.Context, s *Step, q Tasks) ([]order.Arrival, bool) {
	u, _, ok := p.reach(ctx, s, q.URL, reachIDs{TasksAddress, TasksDNS, TasksConnect})
	if !ok {
		return nil, false
	}
	a, err := p.askTasks(ctx, s, "tasks", q.URL, q.SignKey, p.o.Now())
	if err != nil {
		s.failed(TasksAnswer, err, "an answer", CureSilence)
		return nil, false
	}
	s.add(Line{ID: TasksAnswer, Verdict: OK, Seen: fmt.Sprintf("status %d, %d bytes", a.Status, len(a.Body)), Took: a.Took})
	return s.readList(u, a)
}

// askTasks sends one signed request.
func (p *Prober) askTasks(ctx context.Context, s *Step, name, address, key string, at time.Time) (*httpx.Answer, error) {
	return p.post(ctx, s, name, address, httpx.Form{Fields: platform.Signed(key, at)})
}

// readList judges the answer and reads it.
func (s *Step) readList(u *url.URL, a *httpx.Answer) ([]order.Arrival, bool) {
	switch status := a.Status; {
	case status >= 300 && status < 400:
		to := a.Header.Get("Location")
		if target, err := url.Parse(to); err == nil {
			to = httpx.Redact(u.ResolveReference(target))
		}
		s.fail(TasksRedirect, fmt.Sprintf("status %d to %s", status, to), "no redirect", CureRedirect)
		return nil, false
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		s.fail(TasksDenied, fmt.Sprintf("status %d: %s", status, httpx.Show(a.Body)), "a request that is let in", CureSignKey)
		return nil, false
	case status != http.StatusOK:
		s.fail(TasksStatus, fmt.Sprintf("%d: %s", status, httpx.Show(a.Body)), "200", CureStatus)
		return nil, false
	}
	s.ok(TasksStatus, "200")
	if bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte(bom)) {
		s.warn(TasksBOM, "EF BB BF before the answer", "none; it is tolerated", CureBOM)
	}
	if !utf8.Valid(a.Body) {
		s.fail(TasksEncoding, "bytes that are not UTF-8", "UTF-8", CureUTF8)
		return nil, false
	}
	arrivals, err := platform.ParseTasks(a.Body)
	switch f := fault.Of(err); {
	case fault.Is(err, fault.PlatformDenied):
		s.fail(TasksDenied, f.Detail, "a request that is let in", CureSignKey)
		return nil, false
	case err != nil:
		s.failed(TasksJSON, err, "a JSON list, [] for none", CureTaskList)
		return nil, false
	}
	s.ok(TasksJSON, "")
	s.info(TasksList, strconv.Itoa(len(arrivals)))
	if n := len(arrivals); n > platform.BatchSize {
		s.warn(TasksCount, strconv.Itoa(n)+" orders at once", "at most 15; it is tolerated", CureBatch)
	}
	return arrivals, true
}

// checks finds out whether the platform looks at sign and timestamp. Both are
// facts: a platform that does not is open to anybody, and works.
func (p *Prober) checks(ctx context.Context, s *Step, q Tasks) {
	now := p.o.Now()
	s.checked(TasksWrongSign, p.refusal(ctx, s, "tasks with a wrong sign", q.URL, q.SignKey+"-wrong", now))
	s.checked(TasksOldTime, p.refusal(ctx, s, "tasks with an old timestamp", q.URL, q.SignKey, now.Add(-oldBy)))
}

func (s *Step) checked(id LineID, refusal error) {
	if refusal == nil {
		s.info(id, "not checked: the list came all the same")
		return
	}
	s.info(id, "checked: "+fact(refusal))
}

// refusal asks once more and says why no list came, nil when one came.
func (p *Prober) refusal(ctx context.Context, s *Step, name, address, key string, at time.Time) error {
	a, err := p.askTasks(ctx, s, name, address, key, at)
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("status %d", a.Status)
	}
	_, err = platform.ParseTasks(a.Body)
	return err
}

// orders judges every order of the list.
func (p *Prober) orders(ctx context.Context, s *Step, q Tasks, arrivals []order.Arrival) {
	known := map[string]string{}
	for i := range arrivals {
		a := &arrivals[i]
		name := orderName(a, i)
		if before, found := known[a.Key()]; found && before != a.ContentHash() {
			s.add(Line{ID: TasksRepeated, Verdict: Warn, Subject: name, Seen: "twice in one list, with different data",
				Expected: "each order once", Cure: CureRepeated})
		}
		known[a.Key()] = a.ContentHash()
		s.Orders = append(s.Orders, p.order(s, q, a, name))
	}
	if q.Links {
		p.links(ctx, s)
	}
}

// order judges one order and makes its text to be signed.
func (p *Prober) order(s *Step, q Tasks, a *order.Arrival, name string) OrderView {
	v := OrderView{OrderNo: a.Task.OrderNo, SessionID: a.Task.SessionID, Task: a.Task}
	s.hide(a.Task)
	if a.Malformed != "" {
		s.add(Line{ID: TaskEntry, Verdict: Fail, Subject: name, Seen: a.Malformed,
			Expected: "an object whose values are texts, each key once", Cure: CureEntry})
	} else {
		v.Valid = s.fields(a.Task, q.Payload, name)
		s.likely(a.Task, name, p.o.Now())
	}
	if !v.Valid {
		return v
	}
	built, err := payload.Build(a.Task, payload.NewGUID(), strconv.FormatInt(p.o.Now().UnixMilli(), 10), q.Payload)
	if err != nil {
		s.failed(TaskField, err, "data that can be reported", CureFill)
		v.Valid = false
		return v
	}
	v.Signing = NewSigning(built)
	s.add(Line{ID: TaskText, Verdict: Info, Subject: name,
		Seen: fmt.Sprintf("%d bytes, SHA-256 %s", v.Signing.Bytes, v.Signing.SHA256)})
	return v
}

// likely adds the warnings about fields that have no line yet.
func (s *Step) likely(t order.Task, name string, now time.Time) {
	known := map[string]bool{}
	for _, l := range s.Lines {
		known[l.Subject] = known[l.Subject] || l.Verdict == Fail
	}
	for _, l := range Likely(t, name, now) {
		if !known[l.Subject] {
			s.add(l)
		}
	}
}

// orderName names an entry of a list.
func orderName(a *order.Arrival, i int) string {
	if a.Task.OrderNo != "" {
		return fault.Cap(a.Task.OrderNo, 60)
	}
	return fmt.Sprintf("#%d", i+1)
}

// hide notes the texts of an order that a report must not show.
func (s *Step) hide(t order.Task) {
	for _, text := range []string{t.RecpAccount, t.RecpName} {
		if text != "" {
			s.personal = append(s.personal, text)
		}
	}
}
