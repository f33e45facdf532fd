package trayicon

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/getlantern/systray"

	"customs179/assets"
	"customs179/ui/tray"
)

// drawn is what the library was told so far. Only one goroutine may use it.
type drawn struct {
	pace    tray.Pace
	tooltip string
	items   []*entry
	forward sync.WaitGroup
	stop    context.CancelFunc
}

// entry is one item of the menu.
type entry struct {
	item  *systray.MenuItem
	title string
	shown bool

	mu  sync.Mutex
	now tray.Item
}

// make creates all items once, with the lines between their groups.
func (d *drawn) make(ctx context.Context, v *tray.View, chosen chan<- tray.Item) {
	ctx, d.stop = context.WithCancel(ctx)
	group := v.Items[0].Action.Group()
	for _, it := range v.Items {
		if g := it.Action.Group(); g != group {
			systray.AddSeparator()
			group = g
		}
		e := &entry{item: systray.AddMenuItem(it.Title, ""), title: it.Title, shown: true, now: it}
		d.items = append(d.items, e)
		d.forward.Go(func() { e.listen(ctx, chosen) })
	}
}

// listen forwards the clicks of an item. The library drops a click that nobody
// waits for, so nothing here may take long.
func (e *entry) listen(ctx context.Context, chosen chan<- tray.Item) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.item.ClickedCh:
		}
		e.mu.Lock()
		it := e.now
		e.mu.Unlock()
		select {
		case chosen <- it:
		default: // sixteen are waiting already: somebody hammers on it
		}
	}
}

// close ends the forwarding.
func (d *drawn) close() {
	if d.stop != nil {
		d.stop()
	}
	d.forward.Wait()
}

// draw tells the library what has changed. When the icon has to wait, it gives
// the time after which draw is to be called again.
func (d *drawn) draw(v *tray.View, now time.Time) (again time.Duration) {
	for i, it := range v.Items {
		d.items[i].draw(it)
	}
	if v.Tooltip != d.tooltip {
		systray.SetTooltip(v.Tooltip)
		d.tooltip = v.Tooltip
	}
	show, again := d.pace.Next(now, v.Icon)
	if show {
		systray.SetIcon(icons()[v.Icon])
	}
	return again
}

// draw changes an item. Setting a title shows the item on every system, so a
// hidden one keeps its old title until it is shown again.
func (e *entry) draw(it tray.Item) {
	e.mu.Lock()
	e.now = it
	e.mu.Unlock()
	switch {
	case it.Shown && (!e.shown || it.Title != e.title):
		e.item.SetTitle(it.Title)
		e.title, e.shown = it.Title, true
	case !it.Shown && e.shown:
		e.item.Hide()
		e.shown = false
	}
}

// icons are all icons in the format of this system. They are kept for ever: on
// Linux the library keeps pointing into their bytes after the call.
var icons = sync.OnceValue(func() map[assets.IconName][]byte {
	format := assets.PNG
	if runtime.GOOS == "windows" {
		format = assets.ICO
	}
	all := make(map[assets.IconName][]byte, len(tray.States))
	for _, s := range tray.States {
		all[s.Icon()] = assets.Icon(s.Icon(), format)
	}
	return all
})
