package shell

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"customs179/assets"
	"customs179/ui/kit"
	_ "customs179/ui/locale" // before Fyne begins
)

// fyneWords is how the texts are called that Fyne asks for itself.
const fyneWords = "fyne."

// SetLanguage changes the language and builds everything again.
func (s *Shell) SetLanguage(l assets.Lang) {
	s.do(func() {
		if l == s.Words().Lang() {
			return
		}
		s.opt.Desk.Keep.SetText("language", string(l))
		s.speak(l)
		s.win.SetTitle(s.Words().T("app.name", nil))
		s.rebuild()
		if s.opt.OnLanguage != nil {
			s.opt.OnLanguage(s.Words())
		}
	})
}

// SetTheme changes the theme: "system", "light" or "dark".
func (s *Shell) SetTheme(variant string) {
	s.do(func() {
		s.opt.Desk.Keep.SetText("theme", variant)
		s.opt.App.Settings().SetTheme(kit.NewTheme(variant))
	})
}

// speak takes the words of a language, for Fyne's own dialogs and menus too.
func (s *Shell) speak(l assets.Lang) {
	words := assets.New(l)
	s.words.Store(words)
	if err := teachFyne(words); err != nil {
		s.log.Warn("the toolkit keeps its own words", "error", err)
	}
}

// teachFyne gives Fyne our words under the system's language, whatever that is:
// Fyne has no way to choose another one.
func teachFyne(words *assets.Catalogue) error {
	texts := map[string]string{}
	for _, key := range words.Keys() {
		if id, ok := strings.CutPrefix(key, fyneWords); ok {
			texts[id] = words.T(key, nil)
		}
	}
	data, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	return lang.AddTranslationsForLocale(data, lang.SystemLocale())
}

// recolour follows a change of light and dark: what was coloured when it was
// made is made again, but the page that is open stays, with what was typed.
func (s *Shell) recolour() {
	v := kit.RunningVariant()
	if v == s.variant {
		return
	}
	s.variant = v
	for name := range s.pages {
		if name != s.at.Page {
			delete(s.pages, name)
		}
	}
	s.frame.recolour()
	s.draw(s.last, s.setup)
}

// rebuild makes everything new in the words that hold now, and goes back to where
// it was.
func (s *Shell) rebuild() {
	guided := s.guide != nil
	s.leaveShown()
	if guided {
		s.closeGuide()
	}
	for _, o := range s.win.Canvas().Overlays().List() {
		s.win.Canvas().Overlays().Remove(o)
	}
	s.build()
	if guided {
		s.openGuide()
	}
	s.draw(s.last, s.setup)
}

// build makes the frame and the page that is open.
func (s *Shell) build() {
	s.env = &kit.Env{
		Desk: s.opt.Desk, Words: s.Words(), Window: s.win, Now: s.now,
		Do: s.do, Work: s.work, Go: s.open, Perform: s.perform, Key: s.key,
	}
	s.pages = map[kit.PageName]kit.Page{}
	s.frame = newFrame(s.env, s.opt.Version, func(p kit.PageName) { s.open(kit.Place{Page: p}) })
	s.win.SetContent(s.frame.root)
	s.open(kit.Place{Page: s.at.Page})
}

// minimum is the smallest size of the window.
var minimum = fyne.NewSize(880, 560)
