package core_test

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/sim"
)

// plain is the client that everybody writes first, to be compared with: for each
// order it dials the control, signs, closes, uploads and calls back, one after
// the other. It keeps nothing, checks nothing and repeats nothing.
type plain struct {
	stage
	dialer websocket.Dialer
	http   *http.Client
}

// newPlain makes one; a nil dial is the operating system's.
func newPlain(s stage, dial func(ctx context.Context, network, addr string) (net.Conn, error)) *plain {
	return &plain{
		stage:  s,
		dialer: websocket.Dialer{NetDialContext: dial, WriteBufferSize: 1 << 17}, // a request must be one frame
		http:   &http.Client{Transport: &http.Transport{DialContext: dial}},
	}
}

// fetch asks the shop for tasks.
func (p *plain) fetch() (tasks []order.Task, err error) {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	sum := md5.Sum([]byte(stamp + p.SignKey))
	text, err := p.post(p.Task, url.Values{"timestamp": {stamp}, "sign": {hex.EncodeToString(sum[:])}})
	if err != nil {
		return nil, err
	}
	return tasks, json.Unmarshal(text, &tasks)
}

// carry takes one order from the card to the shop's success.
func (p *plain) carry(t order.Task) error {
	built, err := payload.Build(t, payload.NewGUID(), strconv.FormatInt(time.Now().UnixMilli(), 10), payload.Options{})
	if err != nil {
		return err
	}
	signValue, certNo, err := p.sign(built.ToSign)
	if err != nil {
		return err
	}
	verdict, err := p.post(p.Upload, url.Values{"payExInfoStr": {built.Upload(certNo, signValue)}})
	if err != nil {
		return err
	}
	var said struct{ Code string }
	if err := json.Unmarshal(verdict, &said); err != nil || said.Code != "10000" {
		return fmt.Errorf("customs: %s (%v)", verdict, err)
	}
	answer, err := p.post(p.Callback, url.Values{
		"type": {sim.Postback}, "orderNo": {t.OrderNo}, "sessionID": {t.SessionID}, "result": {string(verdict)},
	})
	if err == nil && string(answer) != "success" {
		err = fmt.Errorf("the shop: %s", answer)
	}
	return err
}

// sign opens a connection to the control for one signature.
func (p *plain) sign(text string) (signValue, certNo string, err error) {
	ws, _, err := p.dialer.Dial(p.Control, nil)
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, ws.Close()) }()
	err = ws.WriteJSON(map[string]any{
		"_method": sim.MethodSign, "_id": 1, "args": map[string]string{"inData": text, "passwd": p.PIN},
	})
	var answer struct {
		Method string `json:"_method"`
		Args   struct {
			Result bool
			Data   []string
		} `json:"_args"`
	}
	for err == nil && answer.Method != sim.MethodSign {
		err = ws.ReadJSON(&answer)
	}
	if err != nil || !answer.Args.Result || len(answer.Args.Data) != 2 {
		return "", "", fmt.Errorf("the control: %+v (%v)", answer, err)
	}
	return answer.Args.Data[0], answer.Args.Data[1], nil
}

// post sends a form and reads the answer.
func (p *plain) post(address string, form url.Values) (text []byte, err error) {
	res, err := p.http.PostForm(address, form)
	if err != nil {
		return nil, err
	}
	text, err = io.ReadAll(res.Body)
	return text, cmp.Or(err, res.Body.Close())
}
