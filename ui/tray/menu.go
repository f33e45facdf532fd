package tray

import (
	"strconv"
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// Action is what an item of the menu does.
type Action string

// The actions, in the order of the menu.
const (
	ActionStatus   Action = "status"    // open the page that can cure what is wrong
	ActionToday    Action = "today"     // open the orders
	ActionOpen     Action = "open"      // open the window as it was
	ActionEnterPIN Action = "enter-pin" // open the PIN form
	ActionPause    Action = "pause"
	ActionResume   Action = "resume"
	ActionRetry    Action = "retry" // make waiting tries happen now
	ActionOpenLogs Action = "open-logs"
	ActionQuit     Action = "quit" // after the usual question
)

// Actions lists the items of the menu in their order.
var Actions = [...]Action{
	ActionStatus, ActionToday,
	ActionOpen, ActionEnterPIN, ActionPause, ActionResume, ActionRetry,
	ActionOpenLogs, ActionQuit,
}

// Group says which part of the menu an item stands in; a line parts the groups.
func (a Action) Group() int {
	switch a {
	case ActionStatus, ActionToday:
		return 0
	case ActionOpenLogs, ActionQuit:
		return 2
	}
	return 1
}

// Item is one item of the menu.
type Item struct {
	Action Action
	Title  string
	// Shown is false while the item makes no sense; its title is valid all the same.
	Shown bool
	// Place is what the window shows when the item is chosen; only of items that
	// open it.
	Place kit.Place
}

// View is everything that can be seen of the tray.
type View struct {
	Verdict Verdict
	Icon    assets.IconName
	Tooltip string
	// Items has one entry for each of Actions, in that order.
	Items [len(Actions)]Item
}

// Of gives the view of a snapshot. setup is true while the set-up is unfinished.
func Of(s *status.Snapshot, setup bool, now time.Time, words *assets.Catalogue) View {
	v := Judge(s, setup, now)
	view := View{Verdict: v, Icon: v.State.Icon(), Tooltip: Tooltip(v, s, words)}
	for i, a := range Actions {
		view.Items[i] = item(a, v, s, setup, words)
	}
	view.Items[0].Title = view.Tooltip
	return view
}

// Item gives the item of an action.
func (v *View) Item(a Action) Item {
	for _, it := range v.Items {
		if it.Action == a {
			return it
		}
	}
	return Item{}
}

func item(a Action, v Verdict, s *status.Snapshot, setup bool, words *assets.Catalogue) Item {
	it := Item{Action: a, Shown: true}
	works := !setup && s.Stopped == ""
	switch a {
	case ActionStatus:
		it.Place = PlaceOf(v) // its title is the tooltip
		return it
	case ActionToday:
		it.Title = words.T("menu.today", map[string]string{
			"done": strconv.Itoa(s.Today.Done), "waiting": strconv.Itoa(s.Waiting()),
		})
		it.Place = kit.Place{Page: kit.PageOrders}
		return it
	case ActionEnterPIN:
		it.Shown = v.State == StatePerson && v.PINMissing && !v.Setup
		it.Place = kit.Place{Page: kit.PageCard, EnterPIN: true}
	case ActionPause:
		it.Shown = works && !s.Paused
	case ActionResume:
		it.Shown = works && s.Paused
	case ActionRetry:
		it.Shown = v.State == StateTrouble
	}
	it.Title = words.T("menu."+string(a), nil)
	return it
}

// PlaceOf gives the page that can cure what decided.
func PlaceOf(v Verdict) kit.Place {
	switch {
	case v.Setup:
		return kit.Place{Page: kit.PageOverview, Wizard: true}
	case v.Held > 0:
		return kit.Place{Page: kit.PageOrders, Classes: []order.Class{order.ClassAttention}}
	case v.Code != "":
		return placeOfCode(v.Code, v.PINMissing)
	case v.State == StateWorking:
		return kit.Place{Page: kit.PageOrders}
	}
	return kit.Place{Page: kit.PageOverview}
}

func placeOfCode(code fault.Code, pinMissing bool) kit.Place {
	switch code {
	case fault.QueueLate:
		return kit.Place{Page: kit.PageOrders, Classes: []order.Class{order.ClassWaiting, order.ClassMoving}}
	case fault.CustomsUnregistered: // the certificate to be registered is there
		return kit.Place{Page: kit.PageCard}
	case fault.NetBadAddress, fault.CustomsAddress, fault.PlatformDenied, fault.PlatformRedirect:
		return kit.Place{Page: kit.PageSettings}
	}
	switch {
	case ofOrders(code) || code == fault.StoreDamaged:
		return kit.Place{Page: kit.PageOrders, Classes: []order.Class{order.ClassAttention}}
	case about(code, "pin", "secret"):
		return kit.Place{Page: kit.PageCard, EnterPIN: pinMissing}
	case about(code, "eport", "cert"):
		return kit.Place{Page: kit.PageCard}
	case about(code, "config"):
		return kit.Place{Page: kit.PageSettings}
	}
	return kit.Place{Page: kit.PageOverview} // the chain of gates and the problem bar
}
