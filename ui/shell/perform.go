package shell

import (
	"context"
	"strings"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// perform does what a fault's button says; on the UI goroutine.
func (s *Shell) perform(cmd assets.Command, code fault.Code) {
	desk := s.opt.Desk
	switch cmd {
	case assets.CommandCheckAgain:
		s.env.Act(nil, desk.Card.Refresh, nil)
	case assets.CommandRetryNow:
		s.env.Act(nil, desk.Commands.CheckNow, nil)
	case assets.CommandEnterPIN:
		s.open(kit.Place{Page: kit.PageCard, EnterPIN: true})
	case assets.CommandRunWizard:
		s.open(kit.Place{Wizard: true})
	case assets.CommandOpenSettings:
		s.open(kit.Place{Page: kit.PageSettings, Field: fieldOf(code)})
	case assets.CommandShowOrders:
		s.open(kit.Place{Page: kit.PageOrders, Classes: classesOf(code)})
	case assets.CommandSettle:
		s.settle()
	case assets.CommandOpenFolder:
		s.env.Act(nil, func(context.Context) error { return desk.System.OpenFolder(port.FolderData) }, nil)
	case assets.CommandOpenClock:
		s.env.Act(nil, func(context.Context) error { return desk.System.OpenClock() }, nil)
	case assets.CommandHowTo:
		s.open(kit.Place{Page: kit.PageHelp, Anchor: s.env.Fault(code, nil).Help})
	case assets.CommandMakeBundle:
		s.open(kit.Place{Page: kit.PageHelp, Anchor: anchorBundle})
	case assets.CommandDismiss:
		desk.Commands.Dismiss(code)
	case assets.CommandQuit:
		s.ask()
	}
}

// anchorBundle is where the help page makes a diagnostics bundle.
const anchorBundle = "bundle"

// settle opens the order whose outcome is unknown; of several the newest, and
// the list behind it shows the others.
func (s *Shell) settle() {
	place := kit.Place{Page: kit.PageOrders, Classes: []order.Class{order.ClassAttention}}
	ledger := s.opt.Desk.Ledger
	s.env.Act(nil, func(ctx context.Context) error {
		seqs, err := ledger.Select(port.Filter{Classes: place.Classes})
		for err == nil && len(seqs) > 0 && place.Order == 0 && ctx.Err() == nil {
			n := min(len(seqs), searchStep)
			var rows []order.Order
			rows, err = ledger.Rows(seqs[:n])
			for _, o := range rows {
				if o.Hold == order.HoldOutcomeUnknown && place.Order == 0 {
					place.Order = o.Seq
				}
			}
			seqs = seqs[n:]
		}
		return err
	}, func(err error) {
		s.open(place)
		if err != nil {
			s.env.ShowFault(err)
		}
	})
}

// searchStep is how many rows are read at a time.
const searchStep = 200

// fieldOf names the setting that a fault is about, "" when it can be any.
func fieldOf(code fault.Code) string {
	switch code {
	case fault.PlatformDenied:
		return "signKey"
	case fault.PlatformRedirect, fault.PlatformNotJSON, fault.PlatformStatus:
		return "taskUrl"
	case fault.PlatformNo, fault.PlatformSpent:
		return "callbackUrl"
	case fault.CustomsAddress:
		return "postUrl"
	}
	return ""
}

// classesOf says which orders a fault is about.
func classesOf(code fault.Code) []order.Class {
	switch {
	case code == fault.QueueLate:
		return []order.Class{order.ClassWaiting, order.ClassMoving}
	case code == fault.CustomsRejected, strings.HasPrefix(string(code), "payload."):
		return []order.Class{order.ClassRejected}
	}
	return []order.Class{order.ClassAttention}
}
