package shell

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/tray"
)

// strip is the line at the bottom: how things stand, in the words of the tray.
type strip struct {
	env                 *kit.Env
	object              fyne.CanvasObject
	mark                *widget.Icon
	word, waiting, last *widget.Label
}

func newStrip(e *kit.Env, version string) *strip {
	s := &strip{
		env: e, mark: widget.NewIcon(kit.Mark(kit.ShapeDots, kit.ToneQuiet)),
		word: widget.NewLabel(""), waiting: quiet(""), last: quiet(""),
	}
	s.word.TextStyle.Bold = true
	s.word.Truncation = fyne.TextTruncateEllipsis
	right := container.NewHBox(s.waiting, s.last, quiet(e.T("app.version", "version", version)))
	s.object = container.NewStack(newTint(kit.ColourSide),
		container.New(below{}, widget.NewSeparator(),
			container.New(layout.NewCustomPaddedLayout(0, 0, 6, 6),
				container.NewBorder(nil, nil, nil, right, kit.IconRow(s.mark, s.word)))))
	return s
}

func (s *strip) draw(snap *status.Snapshot, setup bool, now time.Time) {
	v := tray.Judge(snap, setup, now)
	shape, tone := v.State.Mark()
	if mark := kit.Mark(shape, tone); s.mark.Resource != mark {
		s.mark.SetResource(mark)
	}
	kit.Say(s.word, tray.Tooltip(v, snap, s.env.Words))
	kit.Say(s.waiting, s.env.T("strip.waiting", "n", strconv.Itoa(snap.Waiting())))
	last := s.env.T("strip.no-success")
	if !snap.LastSuccess.IsZero() {
		last = s.env.T("strip.last-success", "time", s.env.Since(snap.LastSuccess))
	}
	kit.Say(s.last, last)
}

func quiet(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Importance = widget.LowImportance
	return l
}
