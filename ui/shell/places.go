package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"customs179/ui/kit"
)

// Go opens a page, or the wizard.
func (s *Shell) Go(p kit.Place) { s.do(func() { s.open(p) }) }

// open goes to a place; on the UI goroutine.
func (s *Shell) open(p kit.Place) {
	if p.Wizard {
		s.openGuide()
		return
	}
	if p.Page == "" {
		p.Page = s.at.Page
	}
	s.leaveShown()
	s.closeGuide()
	s.at = p
	s.frame.nav.choose(p.Page)
	s.broken = false
	s.try(string(p.Page), func() {
		page := s.page(p.Page)
		s.frame.put(page.Content())
		if s.visible.Load() {
			s.shown = page
			page.Show(p)
			page.Draw(s.last)
		}
	})
}

// page gives a page, made when it is opened first.
func (s *Shell) page(name kit.PageName) kit.Page {
	if p, ok := s.pages[name]; ok {
		return p
	}
	p := s.opt.Pages.Make[name](s.env, s.hooks())
	s.pages[name] = p
	return p
}

// leaveShown tells the page on the screen that it is not seen any more.
func (s *Shell) leaveShown() {
	if s.shown == nil {
		return
	}
	page := s.shown
	s.shown = nil
	if !s.broken {
		s.try(string(s.at.Page), page.Hide)
	}
}

// breakdown puts a fault in the place of a page that panicked.
func (s *Shell) breakdown(err error) {
	delete(s.pages, s.at.Page)
	s.shown, s.broken = nil, true
	card := kit.NewFaultCard(s.env)
	card.Set(err)
	if s.guide != nil {
		s.closeGuide()
		s.frame.nav.choose(s.at.Page)
	}
	s.frame.put(container.NewVScroll(container.NewPadded(card.Object())))
}

// openGuide gives the whole window to the wizard.
func (s *Shell) openGuide() {
	if s.guide != nil || s.opt.Pages.Wizard == nil {
		return
	}
	s.leaveShown()
	s.try("wizard", func() {
		guide := s.opt.Pages.Wizard(s.env, s.hooks())
		s.guide = guide
		s.frame.full(guide.Content())
		if s.visible.Load() {
			guide.Draw(s.last)
		}
	})
}

// closeGuide gives the window back to the pages.
func (s *Shell) closeGuide() {
	if s.guide == nil {
		return
	}
	if g, ok := s.guide.(interface{ Hide() }); ok {
		s.try("wizard", g.Hide)
	}
	s.guide = nil
	s.frame.pages()
}

// hooks are what settings and wizard ask of the window. They run after the
// widget that called them has finished: it is taken away by them.
func (s *Shell) hooks() Hooks {
	back := func() {
		s.do(func() { s.open(kit.Place{Page: kit.PageOverview}) })
	}
	return Hooks{Language: s.SetLanguage, Theme: s.SetTheme, Done: back, Leave: back}
}

// put shows an object as the only one of a container, when it is not there yet.
func put(box *fyne.Container, o fyne.CanvasObject) {
	if len(box.Objects) == 1 && box.Objects[0] == o {
		return
	}
	box.Objects = []fyne.CanvasObject{o}
	box.Refresh()
}
