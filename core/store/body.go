package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"customs179/core/fault"
	"customs179/core/order"
)

// The heavy part of an order lies in parts of its own, so that the task's text
// is written once and not again with every step.
const (
	partTask   = 't' // JSON of order.Task
	partRaw    = 'r' // raw task text, only when it could not be read
	partSigned = 's' // JSON of order.Signed without its Upload
	partUpload = 'u' // order.Signed.Upload, verbatim bytes
	partAnswer = 'a' // customs' answer, verbatim bytes
)

// stepCap is the length in bytes of the texts of one step.
const stepCap = 4 << 10

func partKey(seq uint64, part byte) []byte { return append(seqKey(seq), part) }

// putPart writes one part of a body.
func (t *txn) putPart(seq uint64, part byte, payload string) error {
	key := partKey(seq, part)
	return t.put(bBody, key, seal(key, payload))
}

// putTask begins a body anew: the task's text, and nothing signed or answered.
func (t *txn) putTask(seq uint64, a *order.Arrival) error {
	if err := t.delPrefix(bBody, seqKey(seq)); err != nil {
		return err
	}
	key := partKey(seq, partTask)
	task, err := sealJSON(key, &a.Task)
	if err != nil {
		return err
	}
	if a.Malformed != "" {
		if err := t.putPart(seq, partRaw, a.Raw); err != nil {
			return err
		}
	}
	return t.put(bBody, key, task)
}

// putSigned writes what was signed. The upload lies apart as it is: as a text in
// JSON its many quotes would be escaped and read back at each use.
func (t *txn) putSigned(seq uint64, sealed []byte, upload string) error {
	if err := t.put(bBody, partKey(seq, partSigned), sealed); err != nil {
		return err
	}
	return t.putPart(seq, partUpload, upload)
}

// putStep adds one line to a timeline.
func (t *txn) putStep(seq uint64, st order.Step) error {
	t.head.lastStep++
	key := binary.BigEndian.AppendUint64(seqKey(seq), t.head.lastStep)
	st.Text = fault.Cap(st.Text, stepCap)
	st.Answer = fault.Cap(st.Answer, stepCap)
	sealed, err := sealJSON(key, &st)
	if err != nil {
		return err
	}
	return t.put(bStep, key, sealed)
}

// parts collects the parts of one body, newest place first.
type parts map[byte][]byte

// take adds a part that a newer place did not have.
func (p parts) take(op string, key, value []byte) error {
	if len(key) != 9 {
		return damaged(op, fmt.Errorf("body key %x", key))
	}
	payload, err := unseal(key, value)
	if err != nil {
		return damaged(op, fmt.Errorf("body %x: %w", key, err))
	}
	if _, ok := p[key[8]]; !ok {
		p[key[8]] = append([]byte(nil), payload...)
	}
	return nil
}

var errNoTask = errors.New("the task's text is missing")

// complete reports whether nothing older has to be looked for.
func (p parts) complete() bool { return p[partTask] != nil }

// body puts the parts together.
func (p parts) body(op string) (order.Body, error) {
	b := order.Body{Raw: string(p[partRaw]), Answer: string(p[partAnswer])}
	if p[partTask] == nil {
		return b, damaged(op, errNoTask)
	}
	if err := decodePayload(op, p[partTask], &b.Task); err != nil {
		return b, err
	}
	if p[partSigned] != nil {
		b.Signed = &order.Signed{}
		err := decodePayload(op, p[partSigned], b.Signed)
		b.Signed.Upload = string(p[partUpload])
		return b, err
	}
	return b, nil
}
