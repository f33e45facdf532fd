package main

import (
	"customs179/ui/card"
	"customs179/ui/help"
	"customs179/ui/joint"
	"customs179/ui/kit"
	"customs179/ui/orders"
	"customs179/ui/overview"
	"customs179/ui/port"
	"customs179/ui/settings"
	"customs179/ui/shell"
	"customs179/ui/wizard"
)

// pages are the pages of the window. The wizard's last button is what starts the
// work.
func pages(desk *port.Desk) shell.Pages {
	plain := func(make func(*kit.Env) kit.Page) func(*kit.Env, shell.Hooks) kit.Page {
		return func(e *kit.Env, _ shell.Hooks) kit.Page { return make(e) }
	}
	return shell.Pages{
		Make: map[kit.PageName]func(*kit.Env, shell.Hooks) kit.Page{
			kit.PageOverview: plain(overview.New),
			kit.PageOrders:   plain(orders.New),
			kit.PageCard:     plain(card.New),
			kit.PageProbe:    plain(joint.New),
			kit.PageHelp:     plain(help.New),
			kit.PageSettings: func(e *kit.Env, h shell.Hooks) kit.Page {
				return settings.New(e, settings.Hooks{Language: h.Language, Theme: h.Theme})
			},
		},
		Wizard: func(e *kit.Env, h shell.Hooks) shell.Guide {
			done := func() {
				desk.Commands.Pause(false)
				h.Done()
			}
			return wizard.New(e, wizard.Hooks{Done: done, Leave: h.Leave, Language: h.Language})
		},
	}
}
