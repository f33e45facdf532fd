package help

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// logView shows the live log: a virtual list, the chosen line in full below.
type logView struct {
	env   *kit.Env
	root  fyne.CanvasObject
	lines logLines
	list  *widget.List
	empty *widget.Label
	full  *widget.Label
	below fyne.CanvasObject // the chosen line, hidden until there is one
	pause *widget.Button
	drawn time.Time
	// tail is true when the end is to be scrolled to once more.
	tail bool
}

func newLogView(e *kit.Env) *logView {
	v := &logView{env: e, empty: kit.Quiet(e.T("help.log.empty")), full: kit.Mono("")}
	v.list = widget.NewList(func() int { return len(v.lines.shown) }, v.newRow, v.drawRow)
	v.list.HideSeparators = true
	v.list.OnSelected = v.choose
	v.pause = widget.NewButtonWithIcon(e.T("help.log.pause"), theme.MediaPauseIcon(), v.togglePause)
	logs := widget.NewButton(e.T("button.open-logs"), nil)
	logs.OnTapped = func() {
		e.Act(logs, func(context.Context) error { return e.Desk.System.OpenFolder(port.FolderLogs) }, nil)
	}
	bar := container.NewBorder(nil, nil, v.levels(), container.NewHBox(v.pause, logs))
	copyLine := e.CopyButton(func() string { return v.full.Text })
	// Three lines of the chosen one can be seen, longer ones scroll.
	full := container.NewVScroll(v.full)
	full.SetMinSize(fyne.NewSize(0, kit.Mono("\n\n").MinSize().Height))
	v.below = kit.Panel(container.NewBorder(nil, nil, nil, container.NewCenter(copyLine), full))
	v.below.Hide()
	v.root = padded(container.NewBorder(bar, v.below, nil, nil, kit.Panel(container.NewStack(v.list, v.empty))))
	return v
}

// levels lets a person choose how grave a line has to be.
func (v *logView) levels() fyne.CanvasObject {
	row := container.NewHBox()
	choose := func(level port.Level, chosen *widget.Button) {
		v.lines.show(level)
		v.redraw()
		for _, o := range row.Objects {
			o.(*widget.Button).Importance = widget.MediumImportance
		}
		chosen.Importance = widget.HighImportance
		row.Refresh()
	}
	for _, l := range []struct {
		level port.Level
		words string
	}{{port.LevelInfo, "all"}, {port.LevelWarn, "warn"}, {port.LevelError, "error"}} {
		b := widget.NewButton(v.env.T("help.log.level."+l.words), nil)
		b.OnTapped = func() { choose(l.level, b) }
		row.Add(b)
	}
	row.Objects[0].(*widget.Button).Importance = widget.HighImportance
	return row
}

// rowGap brings the parts of a line together.
const rowGap = -3

func (v *logView) newRow() fyne.CanvasObject {
	at, text := widget.NewLabel(v.env.Time(v.env.Now())), widget.NewLabel("")
	at.TextStyle.Monospace, at.Importance = true, widget.LowImportance
	text.Truncation = fyne.TextTruncateEllipsis
	mark := container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(markSize), widget.NewIcon(nil)))
	return container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedHBoxLayout(rowGap), mark, at), nil, text)
}

const markSize = 14

// parts finds what newRow made.
func parts(row fyne.CanvasObject) (icon *widget.Icon, at, text *widget.Label) {
	objects := row.(*fyne.Container).Objects
	head := objects[1].(*fyne.Container).Objects
	grid := head[0].(*fyne.Container).Objects[0].(*fyne.Container)
	return grid.Objects[0].(*widget.Icon), head[1].(*widget.Label), objects[0].(*widget.Label)
}

func (v *logView) drawRow(id widget.ListItemID, row fyne.CanvasObject) {
	if id >= len(v.lines.shown) {
		return // the list asks once more for a row that the filter took away
	}
	line := v.lines.shown[id]
	icon, at, text := parts(row)
	if mark := kit.Mark(levelMark(line.Level)); icon.Resource != mark {
		icon.SetResource(mark)
	}
	kit.Say(at, v.env.Time(line.At))
	kit.Say(text, line.Text)
}

// choose shows a line in full; it stays there while the list moves on.
func (v *logView) choose(id widget.ListItemID) {
	if id < len(v.lines.shown) {
		line := v.lines.shown[id]
		v.full.SetText(v.env.Time(line.At) + " " + line.Text)
		v.below.Show()
	}
}

func (v *logView) togglePause() {
	v.lines.paused = !v.lines.paused
	words, icon := "help.log.pause", theme.MediaPauseIcon()
	if v.lines.paused {
		words, icon = "help.log.resume", theme.MediaPlayIcon()
	}
	v.pause.Icon = icon
	v.pause.SetText(v.env.T(words))
	v.drawn = time.Time{}
	v.draw()
}

// draw takes new lines, at most twice a second.
func (v *logView) draw() {
	now := v.env.Now()
	if !v.drawn.IsZero() && now.Sub(v.drawn).Abs() < redrawEvery {
		return
	}
	v.drawn = now
	if v.lines.take(v.env.Desk.Log) {
		v.redraw()
		v.tail = true
	} else if v.tail && !v.lines.paused {
		// The list knew its height only after the last draw.
		v.tail = false
		v.list.ScrollToBottom()
	}
}

func (v *logView) redraw() {
	v.empty.Hidden = len(v.lines.shown) > 0
	v.empty.Refresh()
	v.list.UnselectAll()
	v.list.Refresh()
	if !v.lines.paused {
		v.list.ScrollToBottom()
	}
}
