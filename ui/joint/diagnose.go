package joint

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/kit"
)

// said is the answer of a peer that a line is about.
type said struct {
	peer       assets.Peer
	code, text string
}

var (
	callbackStatus = regexp.MustCompile(`HTTP status (\d{3})`)
	// controlSaid marks what the control itself said, as core/eport words it.
	controlSaid = regexp.MustCompile(`the control answered with an error \[[^\]]*\]: (.*)`)
)

// answerOf finds the peer's own answer behind a line, for the lines that carry
// one. What openReq is answered is judged rule by rule: it has no codes.
func answerOf(s *probe.Step, l probe.Line) (said, bool) {
	bad := l.Verdict == probe.Fail || l.Verdict == probe.Warn
	switch {
	case l.ID == probe.CustomsUpload:
		return customsAnswer(s)
	case !bad:
	case l.ID == probe.TasksDenied || l.ID == probe.TasksStatus || l.ID == probe.TasksRedirect || l.ID == probe.TasksJSON:
		return tasksAnswer(s)
	case strings.HasPrefix(string(l.ID), "callback.") && l.ID != probe.CallbackForm:
		return callbackAnswer(l)
	case strings.HasPrefix(string(l.ID), "card.") || strings.HasPrefix(string(l.ID), "chain."):
		if m := controlSaid.FindStringSubmatch(l.Seen); m != nil {
			return said{assets.PeerControl, "", m[1]}, true
		}
	}
	return said{}, false
}

// customsAnswer reads customs' answer to a whole upload.
func customsAnswer(s *probe.Step) (said, bool) {
	for _, a := range s.Artefacts {
		if a.Name != probe.ArtefactAnswer {
			continue
		}
		var answer struct {
			Code    json.RawMessage `json:"code"`
			Message string          `json:"message"`
		}
		if err := json.Unmarshal([]byte(a.Text), &answer); err != nil {
			return said{assets.PeerCustoms, "", a.Text}, true
		}
		return said{assets.PeerCustoms, strings.Trim(string(answer.Code), `"`), answer.Message}, true
	}
	return said{}, false
}

// signLong is from when on the word sign in an answer proves nothing: it is a
// list of orders, not a refusal.
const signLong = 300

// tasksAnswer is what the shop answered to the request for tasks.
func tasksAnswer(s *probe.Step) (said, bool) {
	if len(s.Exchanges) == 0 || s.Exchanges[0].Status == 0 {
		return said{}, false
	}
	x := s.Exchanges[0]
	if page := strings.HasPrefix(strings.TrimSpace(x.Answer), "<"); x.Status == 200 && len(x.Answer) > signLong && !page {
		return said{}, false
	}
	return said{assets.PeerPlatform, strconv.Itoa(x.Status), x.Answer}, true
}

// callbackAnswer takes the shop's answer out of the line: it stands behind the
// fault's code, and nothing stands there when no answer came.
func callbackAnswer(l probe.Line) (said, bool) {
	_, text, _ := strings.Cut(l.Seen, "]: ")
	if m := callbackStatus.FindStringSubmatch(l.Seen); m != nil {
		return said{assets.PeerPlatform, m[1], text}, true
	}
	if strings.Contains(l.Seen, "did not answer success") {
		return said{assets.PeerPlatform, "200", text}, true
	}
	return said{}, false
}

// explained says what the peer's answer behind a line means, nil for a line that
// carries none.
func (p *Page) explained(s *probe.Step, l probe.Line) fyne.CanvasObject {
	a, ok := answerOf(s, l)
	if !ok {
		return nil
	}
	e := p.env
	d := e.Words.Diagnose(a.peer, a.code, a.text)
	rows := []fyne.CanvasObject{kit.Facts(
		kit.Fact{Name: e.T("joint.cause"), Value: kit.Text(d.Cause)},
		kit.Fact{Name: e.T("joint.meaning"), Value: kit.Text(d.Meaning)},
		kit.Fact{Name: e.T("fault.do"), Value: kit.Text(d.Cure)},
	)}
	if !d.Known {
		verbatim := strings.TrimSpace(a.code + " " + a.text)
		rows = append(rows, kit.Text(e.T("joint.unknown")), e.CopyRow(shown(verbatim)))
	}
	return kit.Card(rows...)
}
