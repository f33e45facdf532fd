package joint

import (
	"strconv"
	"testing"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/uitest"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The answers of the peers behind the lines that carry one, as the catalogue
// knows them; "" for a line that carries none.
func TestAnswersOfThePeers(t *testing.T) {
	page := "<html>" + string(make([]byte, 2*signLong))
	answer := func(status int, text string) []probe.Exchange {
		return []probe.Exchange{{Status: status, Answer: text}}
	}
	upload := func(text string) []probe.Artefact {
		return []probe.Artefact{{Name: probe.ArtefactUpload, Text: "x"}, {Name: probe.ArtefactAnswer, Text: text}}
	}
	b := newBench(t, assets.ZH, nil)
	for _, tt := range []struct {
		line probe.Line
		step probe.Step
		want string
	}{
		{probe.Line{ID: probe.TasksDenied, Verdict: probe.Fail}, probe.Step{Exchanges: answer(403, "no")}, "platform.denied"},
		{probe.Line{ID: probe.TasksStatus, Verdict: probe.Fail}, probe.Step{Exchanges: answer(500, "no")}, "platform.error"},
		{probe.Line{ID: probe.TasksRedirect, Verdict: probe.Fail}, probe.Step{Exchanges: answer(302, "")}, "platform.redirect"},
		{probe.Line{ID: probe.TasksJSON, Verdict: probe.Fail}, probe.Step{Exchanges: answer(200, page)}, "platform.page"},
		{probe.Line{ID: probe.TasksJSON, Verdict: probe.Fail}, probe.Step{Exchanges: answer(200, "what")}, "platform.unknown"},
		{probe.Line{ID: probe.TasksJSON, Verdict: probe.Fail}, probe.Step{Exchanges: answer(200, `[{"sign":`+page)}, ""},
		{probe.Line{ID: probe.TasksJSON, Verdict: probe.OK}, probe.Step{Exchanges: answer(200, "[]")}, ""},
		{probe.Line{ID: probe.TasksAnswer, Verdict: probe.Fail}, probe.Step{}, ""},
		{probe.Line{ID: probe.TasksDenied, Verdict: probe.Fail}, probe.Step{}, ""},
		{probe.Line{ID: probe.CallbackSuccess, Verdict: probe.Fail, Seen: "post back: the platform answered with HTTP status 404 [platform.status]: gone"}, probe.Step{}, "platform.not-found"},
		{probe.Line{ID: probe.CallbackError, Verdict: probe.Fail, Seen: "report error: the platform did not answer success [platform.no]: <html>"}, probe.Step{}, "platform.page"},
		{probe.Line{ID: probe.CallbackError, Verdict: probe.Fail, Seen: "report error: dial tcp: refused [net.down]"}, probe.Step{}, ""},
		{probe.Line{ID: probe.CustomsUpload, Verdict: probe.Fail}, probe.Step{Artefacts: upload(`{"code":"20004","message":"x"}`)}, "customs.unregistered"},
		{probe.Line{ID: probe.CustomsUpload, Verdict: probe.Fail}, probe.Step{Artefacts: upload(`{"code":20000,"message":"上传失败"}`)}, "customs.unspecific"},
		{probe.Line{ID: probe.CustomsUpload, Verdict: probe.OK}, probe.Step{Artefacts: upload(`{"code":"10000","message":"上传成功"}`)}, "customs.accepted"},
		{probe.Line{ID: probe.CustomsUpload, Verdict: probe.Fail}, probe.Step{Artefacts: upload(`no JSON`)}, "customs.unknown"},
		{probe.Line{ID: probe.CustomsUpload, Verdict: probe.Fail}, probe.Step{}, ""},
		{probe.Line{ID: probe.CardPresent, Verdict: probe.Fail, Seen: "read: the control answered with an error [eport.no-card]: [读卡器底层库]打开读卡器失败:错误码=50200"}, probe.Step{}, "control.no-card"},
		{probe.Line{ID: probe.ChainSign, Verdict: probe.Fail, Seen: "sign: the control answered with an error [eport.unknown]: 别的错误"}, probe.Step{}, "control.unknown"},
		{probe.Line{ID: probe.CardService, Verdict: probe.Fail, Seen: "dial: refused [eport.service-down]"}, probe.Step{}, ""},
		{probe.Line{ID: probe.OpenReqStatus, Verdict: probe.Fail, Seen: "500: x"}, probe.Step{Exchanges: answer(500, "x")}, ""},
	} {
		a, ok := answerOf(&tt.step, tt.line)
		got := ""
		if ok {
			got = b.e.Words.Diagnose(a.peer, a.code, a.text).ID
		}
		if got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.line.ID, tt.line.Seen, got, tt.want)
		}
	}
}

// An answer that nobody knows is shown as it is, with the request to report it.
func TestUnknownAnswerIsShownVerbatim(t *testing.T) {
	for _, lang := range assets.Langs {
		b := newBench(t, lang, nil)
		n := b.p.panelOf(probe.StepCustoms)
		b.p.choose(n)
		b.p.keep(n, probe.Step{Name: probe.StepCustoms,
			Lines:     []probe.Line{{ID: probe.CustomsUpload, Verdict: probe.Fail, Seen: "unclear: 30001 天晓得", Expected: "10000", Cure: probe.CureVerdict}},
			Artefacts: []probe.Artefact{{Name: probe.ArtefactAnswer, Text: `{"code":"30001","message":"天晓得"}`}},
		}, 0)
		for _, want := range []string{b.e.T("joint.unknown"), "30001 天晓得", b.e.T("joint.meaning")} {
			if !uitest.HasText(n.root, want) {
				t.Errorf("%q is not said: %q", want, uitest.Texts(n.root))
			}
		}
	}
}
