package eport

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"customs179/core/secret"
)

// arg is one named argument of a request.
type arg struct{ name, text string }

// request is one call to the control.
type request struct {
	id     int64
	method string
	args   []arg
	// pin goes out last, as passwd; the zero PIN is left out.
	pin secret.PIN
}

var (
	errNotUTF8   = errors.New("the data is not valid UTF-8, so the control could not sign it unchanged")
	errTooLarge  = errors.New("the request is larger than one frame to the control may be")
	errNotAnswer = errors.New("the frame is not an answer of the control")
)

// text gives the frame: one JSON text, raw UTF-8, keys in the order that all
// known clients use (protocol 5.3). It holds the PIN: wipe it after sending.
func (r request) text() ([]byte, error) {
	var out bytes.Buffer
	size := 256
	for _, a := range r.args {
		size += len(a.text) + len(a.text)/8
	}
	out.Grow(size)
	out.WriteString(`{"_method":`)
	if err := quote(&out, r.method); err != nil {
		return nil, err
	}
	out.WriteString(`,"_id":` + strconv.FormatInt(r.id, 10) + `,"args":{`)
	args := r.args
	if !r.pin.IsZero() {
		args = append(args[:len(args):len(args)], arg{"passwd", r.pin.Reveal()})
	}
	for i, a := range args {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := errors.Join(quote(&out, a.name), out.WriteByte(':'), quote(&out, a.text)); err != nil {
			return nil, err
		}
	}
	out.WriteString("}}")
	if out.Len() > maxRequest {
		return nil, errTooLarge
	}
	return out.Bytes(), nil
}

// quote writes a JSON string as JSON.stringify does, with raw UTF-8.
func quote(out *bytes.Buffer, text string) error {
	if !utf8.ValidString(text) {
		return errNotUTF8 // the encoder would replace bytes that are to be signed
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the encoder's line feed
	return nil
}

// answer is one frame of the control, read tolerantly (protocol 5.3).
type answer struct {
	open   bool // the handshake frame, never an answer to a request
	hasID  bool
	id     int64 // -1 when there is an _id that is no whole number
	method string
	status string
	ok     bool
	data   []json.RawMessage
	errors []string
	// spoken is what a frame that is no yes says about a PIN, wherever it says it.
	spoken string
}

// body is the part that carries the outcome; it also comes without envelope.
type body struct {
	Result json.RawMessage `json:"Result"`
	Data   json.RawMessage `json:"Data"`
	Error  json.RawMessage `json:"Error"`
}

const greeting = "握手成功"

// decode reads a frame. Its error never quotes the frame, which may echo a PIN.
func decode(frame []byte) (answer, error) {
	frame = bytes.TrimSpace(bytes.TrimPrefix(frame, []byte("\ufeff")))
	if !utf8.Valid(frame) { // older libraries answer with GBK texts
		if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(frame); err == nil {
			frame = text
		}
	}
	var e struct {
		ID     json.RawMessage `json:"_id"`
		Method *string         `json:"_method"`
		Status json.RawMessage `json:"_status"`
		Args   *body           `json:"_args"`
		body
	}
	if len(frame) == 0 || frame[0] != '{' || json.Unmarshal(frame, &e) != nil {
		if bytes.Contains(frame, []byte(greeting)) {
			return answer{open: true}, nil
		}
		return noAnswer(frame)
	}
	a := answer{status: scalar(e.Status)}
	if e.Method != nil {
		a.method = *e.Method
	}
	a.id, a.hasID = number(e.ID)
	outcome := e.body
	if e.Args != nil {
		outcome = *e.Args
	}
	a.data = elements(outcome.Data)
	for _, raw := range elements(outcome.Error) {
		if text := strings.TrimSpace(scalar(raw)); text != "" {
			a.errors = append(a.errors, text)
		}
	}
	if a.method == "open" || a.method == "" && greets(a, frame) {
		a.open = true
		return a, nil
	}
	result := scalar(outcome.Result)
	if result == "" && len(a.errors) == 0 {
		return noAnswer(frame)
	}
	// A yes that brings words about the PIN is none.
	a.ok = strings.EqualFold(result, "true") && normal(a.status) && !aboutPIN(a.errors)
	if !a.ok {
		a.spoken = speech(frame)
	}
	return a, nil
}

// noAnswer is a frame of an unknown shape. One that speaks of a PIN counts as a
// failure of the request in flight all the same: taken for noise, it would let
// a proven PIN go out again and again.
func noAnswer(frame []byte) (answer, error) {
	if said := speech(frame); said != "" {
		return answer{spoken: said}, nil
	}
	return answer{}, errNotAnswer
}

func greets(a answer, frame []byte) bool {
	return bytes.Contains(frame, []byte(greeting)) || strings.Contains(a.text(0), greeting)
}

// text gives Data[i]: a string as it is, anything else as its JSON; "" when missing.
func (a answer) text(i int) string {
	if i >= len(a.data) {
		return ""
	}
	return scalar(a.data[i])
}

// words gives everything that a failed answer says, wherever it says it.
func (a answer) words() []string {
	words := a.errors
	for i := range a.data {
		words = append(words[:len(words):len(words)], a.text(i))
	}
	if !normal(a.status) {
		words = append(words[:len(words):len(words)], "_status "+a.status)
	}
	if a.spoken != "" && !aboutPIN(words) {
		words = append(words[:len(words):len(words)], a.spoken)
	}
	return words
}

func normal(status string) bool { return status == "" || status == "00" || status == "0" }

// scalar gives the text of a JSON value; null and nothing are "".
func scalar(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text // null leaves it empty
	}
	return string(raw)
}

// elements gives the elements of an array; a lone value counts as its only one.
func elements(raw json.RawMessage) []json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	return []json.RawMessage{raw}
}

// number reads an _id that came as number or as string.
func number(raw json.RawMessage) (id int64, present bool) {
	text := strings.TrimSpace(scalar(raw))
	if text == "" {
		return 0, false
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1, true
	}
	return id, true
}

// matches reports whether the frame answers the request: by method, and by id
// where there is one (protocol 5.3).
func (a answer) matches(id int64, method string) bool {
	return (a.method == "" || a.method == method) && (!a.hasID || a.id == id)
}
