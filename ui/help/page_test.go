package help

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

func lines(n int) []port.LogLine {
	texts := []string{
		"tasks: 3 new of 3 took=84ms",
		"signed order=\"SO20261121000123\" cert=0169d3a7 took=1.31s",
		"upload failed: no answer in 10s code=customs.timeout order=\"SO20261121000124\" attempt=2 next=40s url=https://customs.example.com/ceb2grab/grab/realTimeDataUpload",
		"card gone code=eport.no-card",
	}
	var out []port.LogLine
	for i := range n {
		level := port.LevelInfo
		switch i % 4 {
		case 2:
			level = port.LevelWarn
		case 3:
			level = port.LevelError
		}
		out = append(out, port.LogLine{Seq: uint64(i + 1), At: uitest.Now.Add(time.Duration(i-n) * time.Second), Level: level, Text: texts[i%4]})
	}
	return out
}

func open(t *testing.T, f *uitest.Fake, lang assets.Lang, anchor string) (*Page, *kit.Env) {
	t.Helper()
	e := uitest.Env(t, f, lang)
	p := newPage(e)
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{Page: kit.PageHelp, Anchor: anchor})
	uitest.Settle(e.Window)
	return p, e
}

func TestLooks(t *testing.T) {
	for _, anchor := range []string{AnchorFirst, "wizard", AnchorChecklist, AnchorLog, AnchorBundle, AnchorAbout} {
		t.Run(anchor, func(t *testing.T) {
			uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
				f := uitest.New(t)
				f.Lines = lines(60)
				f.Bundle.Parts = append(f.Bundle.Parts, port.Part{Name: "network.txt", Trouble: "no answer"})
				e.Desk = f.Desk()
				p := newPage(e)
				p.Show(kit.Place{Anchor: anchor})
				if anchor == AnchorChecklist {
					p.checks.reader.goTo("card")
				}
				if anchor == AnchorBundle {
					uitest.Tap(t, p.Content(), e.T("button.make-bundle"))
				}
				if anchor == AnchorLog {
					p.log.list.Select(58)
				}
				p.log.drawn = time.Time{}
				p.Draw(uitest.Well())
				return p.Content()
			})
		})
	}
}

// TestEveryFaultLeadsIntoTheGuide: the button "how to" of any fault ends at a
// heading of the guide that can be seen.
func TestEveryFaultLeadsIntoTheGuide(t *testing.T) {
	for _, lang := range assets.Langs {
		p, e := open(t, uitest.New(t), lang, AnchorGuide)
		sent := map[string]bool{}
		for _, code := range fault.All {
			anchor := e.Fault(code, nil).Help
			if sent[anchor] {
				continue
			}
			sent[anchor] = true
			p.Show(kit.Place{Anchor: anchor})
			title := p.reader.anchors[anchor]
			if title == nil {
				t.Fatalf("%s %s: no section %s", lang, code, anchor)
			}
			driver := fyne.CurrentApp().Driver()
			top := driver.AbsolutePositionForObject(title).Y - driver.AbsolutePositionForObject(p.reader.text.Box).Y
			if top < -1 || top > p.reader.text.Box.Size().Height-40 {
				t.Errorf("%s: the section %s stands at %v", lang, anchor, top)
			}
			if want := e.T("help.anchor." + anchor); !uitest.HasText(title, want) {
				t.Errorf("%s: %s is not called %q", lang, anchor, want)
			}
		}
	}
}

// TestEveryFaultIsInTheGuide: each problem stands there with its cure.
func TestEveryFaultIsInTheGuide(t *testing.T) {
	for _, lang := range assets.Langs {
		p, e := open(t, uitest.New(t), lang, AnchorGuide)
		all := strings.Join(uitest.Texts(p.reader.text.Box), "\n")
		for _, code := range fault.All {
			entry := e.Fault(code, nil)
			if !strings.Contains(all, entry.Brief) || !strings.Contains(all, entry.Do) {
				t.Errorf("%s: the guide says nothing of %s", lang, code)
			}
		}
	}
}

func TestParse(t *testing.T) {
	got := parse("# Title\n\n## Part {#pin}\r\ntext with # inside\n- one\n12. two\n![words](a.png)\n### Small {#b-c}\n![no](\n")
	want := []block{
		{kind: blockHeading, level: 1, text: "Title"},
		{kind: blockHeading, level: 2, text: "Part", anchor: "pin"},
		{kind: blockText, text: "text with # inside"},
		{kind: blockItem, text: "one", mark: bullet},
		{kind: blockItem, text: "two", mark: "12."},
		{kind: blockPicture, text: "words", file: "a.png"},
		{kind: blockHeading, level: 3, text: "Small", anchor: "b-c"},
		{kind: blockText, text: "![no]("},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v", got)
	}
	if p := picture(block{kind: blockPicture, file: "no-such.png"}); p != nil {
		t.Error("a picture that does not exist")
	}
}

func TestFirst(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang, "")
		if !uitest.HasText(p.Content(), e.T("help.first.control")) || !uitest.HasText(p.Content(), "010-95198") {
			t.Errorf("%s: %q", lang, uitest.Texts(p.Content()))
		}
		uitest.Tap(t, p.Content(), e.T("settings.backups"))
		if !f.Called("System.OpenFolder(backups)") {
			t.Errorf("%s: calls %q", lang, f.Calls())
		}
		uitest.Tap(t, p.Content(), e.T("help.guide.open"))
		if p.current() != AnchorGuide || p.reader == nil {
			t.Errorf("%s: the guide is not open", lang)
		}
		uitest.Tap(t, p.Content(), e.T("help.anchor.pin"))
		if p.reader.text.Box.Offset.Y == 0 {
			t.Errorf("%s: the contents do not lead anywhere", lang)
		}
	}
}

func TestBundle(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang, AnchorBundle)
		uitest.Tap(t, p.Content(), e.T("help.bundle.contents"))
		if f.Called("System.SaveBundle") || !uitest.HasText(p.Content(), "snapshot.json") {
			t.Errorf("%s: preview: calls %q, %q", lang, f.Calls(), uitest.Texts(p.Content()))
		}
		uitest.Tap(t, p.Content(), e.T("button.make-bundle"))
		if !uitest.HasText(p.Content(), e.T("help.bundle.done", "id", "K7M2")) {
			t.Errorf("%s: %q", lang, uitest.Texts(p.Content()))
		}
		uitest.Tap(t, p.Content(), e.T("button.open-folder"))
		if !f.Called("System.Reveal(export/diagnostics-K7M2.zip)") {
			t.Errorf("%s: calls %q", lang, f.Calls())
		}
		f.Bundle.Parts = append(f.Bundle.Parts, port.Part{Name: "net.txt", Trouble: "hung"})
		uitest.Tap(t, p.Content(), e.T("button.make-bundle"))
		if !uitest.HasText(p.Content(), e.T("help.bundle.partial", "n", "1", "id", "K7M2")) ||
			!uitest.HasText(p.Content(), e.T("help.bundle.missing")) {
			t.Errorf("%s: a missing part is not said: %q", lang, uitest.Texts(p.Content()))
		}
		f.Fail("System.Preview", fault.New(fault.Person, fault.StoreFull, "bundle", nil))
		uitest.Tap(t, p.Content(), e.T("help.bundle.contents"))
		if !uitest.HasText(p.Content(), e.Fault(fault.StoreFull, nil).What) {
			t.Errorf("%s: the fault is not shown", lang)
		}
	}
}

// TestBundleUnderWay: both buttons wait while one of them works.
func TestBundleUnderWay(t *testing.T) {
	f := uitest.New(t)
	e := uitest.Env(t, f, assets.ZH)
	run := uitest.Later(e)
	p := newPage(e)
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{Anchor: AnchorBundle})
	uitest.Tap(t, p.Content(), e.T("button.make-bundle"))
	if !p.bundle.preview.Disabled() || !p.bundle.save.Disabled() || p.bundle.wait.Hidden {
		t.Error("a second one could be begun")
	}
	run()
	if p.bundle.preview.Disabled() || p.bundle.save.Disabled() || !p.bundle.wait.Hidden {
		t.Error("it does not end")
	}
}

func TestAbout(t *testing.T) {
	for _, lang := range assets.Langs {
		p, e := open(t, uitest.New(t), lang, AnchorAbout)
		for _, want := range []string{"1.0.0", "1.5.21", "go1.", e.T("app.name"), e.T("help.font.licence")} {
			if !uitest.HasText(p.Content(), want) {
				t.Errorf("%s: %q is missing in %q", lang, want, uitest.Texts(p.Content()))
			}
		}
		uitest.Tap(t, p.Content(), e.T("help.font.licence"))
		if !uitest.HasText(p.Content(), "SIL OPEN FONT LICENSE") {
			t.Errorf("%s: the licence cannot be read", lang)
		}
	}
}
