package sim

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"customs179/core/sim/rawjson"
)

// memory is what the faults that mix answers up need.
type memory struct {
	last    string            // the previous answer
	held    []string          // answers held back
	results map[string]result // the previous good result of each method
}

// serve carries out one request and answers it, alone on the whole control.
func (k *controlConn) serve(in arrival) {
	c := k.control
	q, err := parseRequest(in.text)
	if err != nil {
		k.send(envelope{id: "0", method: "", status: "99", result: errForm}.text(false))
		return
	}
	number := c.note(k, q, in)
	select {
	case c.busy <- struct{}{}:
	case <-k.ctx.Done():
		return
	}
	defer func() { <-c.busy }()
	a := c.o.Faults.next(q.method)
	if a.fault == Hang || !c.awake(k.ctx) {
		c.hang(k.ctx)
		return
	}
	if a.fault == DropBefore {
		closeQuietly(k.raw)
		return
	}
	if r := c.outcome(k.ctx, a, q); k.ctx.Err() == nil {
		k.deliver(a, q, r)
		c.noteDone(number)
	}
}

// awake waits while the control is hung; false means that the client left first.
func (c *Control) awake(ctx context.Context) bool {
	for {
		c.mu.Lock()
		hung := c.hung
		c.mu.Unlock()
		if hung == nil {
			return true
		}
		select {
		case <-hung:
		case <-ctx.Done():
			return false
		}
	}
}

// outcome does the work, unless the fault is an error that strikes before it.
func (c *Control) outcome(ctx context.Context, a act, q request) result {
	switch a.fault {
	case Err50070:
		return errReset
	case Err50200:
		return errOpenReader
	case Err51590:
		return errNoCard
	case StrangeErr:
		return errStrange
	case BrokenErr:
		return errBroken
	}
	r := c.operate(ctx, q)
	if !r.ok() {
		return r
	}
	switch {
	case a.fault == SignFailed:
		return errSignFailed
	case a.fault == OneData && len(r.data) > 1:
		r.data = r.data[:1]
	case a.fault == BadSign && q.method == MethodSign:
		r.data = append([]string{flipBit(r.data[0])}, r.data[1:]...)
	}
	return r
}

// flipBit spoils a quoted signature.
func flipBit(quoted string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.Trim(quoted, `"`))
	if err != nil || len(raw) == 0 {
		return quoted
	}
	raw[len(raw)/2] ^= 1
	return rawjson.Quote(base64.StdEncoding.EncodeToString(raw))
}

// deliver sends the answer the way the fault wants it.
func (k *controlConn) deliver(a act, q request, r result) {
	c := k.control
	e := envelope{id: answerID(c.o.ID, q.id), method: q.method, status: "00", result: r}
	c.mu.Lock()
	last, held := c.memory.last, c.memory.held
	c.memory.held = nil
	if previous, ok := c.memory.results[q.method]; ok && a.fault == OtherResult {
		e.result = previous
	}
	if r.ok() {
		c.memory.results[q.method] = r
	}
	switch a.fault {
	case WrongID:
		e.id = "424242"
	case WrongMethod:
		e.method = otherMethod(q.method)
	case BadStatus:
		e.status, e.silent = "02", true
	case NoResult:
		e.silent = true
	}
	text := e.text(c.o.Flat || a.fault == FlatForm)
	c.memory.last = text
	if a.fault == HeldBack {
		c.memory.held, held = append(held, text), nil
	}
	c.mu.Unlock()
	k.transmit(a, text, last)
	for _, old := range held {
		k.send(old)
	}
}

func otherMethod(method string) string {
	if method == MethodSign {
		return MethodCertNo
	}
	return MethodSign
}

// transmit puts the text on the wire.
func (k *controlConn) transmit(a act, text, last string) {
	switch a.fault {
	case HeldBack:
	case HangAfter:
		k.control.hang(k.ctx)
	case Drop:
		closeQuietly(k.raw)
	case Reset:
		resetConn(k.raw)
	case Cut:
		k.cutShort(text)
	case Garbage:
		k.send("<<<\x7f garbage >>>")
	case Huge:
		k.flood()
	case Slow:
		k.dribble(text, a.wait)
	case Late:
		if k.control.pause(k.ctx, a.waitOr(20*time.Second)) {
			k.send(text)
		}
	case Twice:
		k.send(text)
		k.send(text)
	case StaleFirst:
		if last != "" {
			k.send(last)
		}
		k.send(text)
	default:
		k.send(text)
	}
}
