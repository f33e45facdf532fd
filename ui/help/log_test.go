package help

import (
	"testing"
	"time"

	"customs179/assets"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// source counts how often it is asked.
type source struct {
	lines []port.LogLine
	asked int
}

func (s *source) Since(seq uint64) []port.LogLine {
	s.asked++
	for i, l := range s.lines {
		if l.Seq > seq {
			return s.lines[i:]
		}
	}
	return nil
}

func TestLogLines(t *testing.T) {
	var l logLines
	from := &source{lines: lines(400)}
	if !l.take(from) || l.take(from) || len(l.shown) != 400 {
		t.Errorf("%d lines", len(l.shown))
	}
	l.show(port.LevelWarn)
	if len(l.shown) != 200 {
		t.Errorf("%d warnings and errors", len(l.shown))
	}
	l.show(port.LevelError)
	if len(l.shown) != 100 || l.shown[0].Seq != 4 {
		t.Errorf("%d errors", len(l.shown))
	}
	from.lines = lines(700)
	l.paused = true
	if l.take(from) {
		t.Error("moved while paused")
	}
	l.paused = false
	l.show(port.LevelInfo)
	if !l.take(from) || len(l.shown) != mostLines || l.shown[0].Seq != 201 || l.seen != 700 {
		t.Errorf("%d lines from %d", len(l.shown), l.shown[0].Seq)
	}
}

// TestLogDrawsTwiceASecond counts questions: at most two a second while the log
// is open, none while another tab is.
func TestLogDrawsTwiceASecond(t *testing.T) {
	f := uitest.New(t)
	e := uitest.Env(t, f, assets.ZH)
	from := &source{lines: lines(10)}
	e.Desk.Log = from
	now := uitest.Now
	e.Now = func() time.Time { return now }
	p := newPage(e)
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{})
	p.Draw(uitest.Well())
	if from.asked != 0 {
		t.Errorf("asked %d times while the log is not open", from.asked)
	}
	p.Show(kit.Place{Anchor: AnchorLog})
	for range 8 { // four draws a second for two seconds
		now = now.Add(250 * time.Millisecond)
		p.Draw(uitest.Well())
	}
	if from.asked < 4 || from.asked > 6 {
		t.Errorf("asked %d times in two seconds", from.asked)
	}
}

func TestLogView(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang, AnchorLog)
		if !uitest.HasText(p.Content(), e.T("help.log.empty")) {
			t.Errorf("%s: an empty log says nothing", lang)
		}
		f.Lines = lines(40)
		p.log.drawn = time.Time{}
		p.Draw(uitest.Well())
		uitest.Settle(e.Window)
		if uitest.HasText(p.Content(), e.T("help.log.empty")) || p.log.list.Length() != 40 {
			t.Errorf("%s: %d lines", lang, p.log.list.Length())
		}
		p.log.list.Select(38)
		if p.Copy() == "" || !uitest.HasText(p.Content(), "code=customs.timeout") {
			t.Errorf("%s: the chosen line is not shown in full", lang)
		}
		uitest.Tap(t, p.Content(), e.T("help.log.level.error"))
		if p.log.list.Length() != 10 {
			t.Errorf("%s: %d errors", lang, p.log.list.Length())
		}
		uitest.Tap(t, p.Content(), e.T("help.log.pause"))
		f.Lines = lines(80)
		p.log.drawn = time.Time{}
		p.Draw(uitest.Well())
		if p.log.list.Length() != 10 {
			t.Errorf("%s: moved while paused", lang)
		}
		uitest.Tap(t, p.Content(), e.T("help.log.resume"))
		if p.log.list.Length() != 20 {
			t.Errorf("%s: %d errors after the pause", lang, p.log.list.Length())
		}
		uitest.Tap(t, p.Content(), e.T("button.open-logs"))
		if !f.Called("System.OpenFolder(logs)") {
			t.Errorf("%s: calls %q", lang, f.Calls())
		}
	}
}
