package operator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The panel's tray is one window of the panel's helper; the menu it opens is
// another. What the menu says is not in the window's reach, so its texts are read
// where the panel has them from: the bus. The choice is made with the pointer.

// menuItem is one line of the tray's menu.
type menuItem struct {
	label             string
	separator, hidden bool
	disabled          bool
}

// Measures of the panel's menus, in pixels: Adwaita's.
const (
	menuEdge      = 5
	menuSeparator = 5
)

// trayWindows are the visible windows of the panel's helper.
func (o *Operator) trayWindows(ctx context.Context) ([]string, error) {
	return o.search(ctx, "--class", "^Wrapper-2.0$")
}

// menu reads the menu of the program's tray icon.
func (o *Operator) menu(ctx context.Context) ([]menuItem, error) {
	text, err := o.bus(ctx, "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties.Get",
		"string:org.kde.StatusNotifierWatcher", "string:RegisteredStatusNotifierItems")
	if err != nil {
		return nil, err
	}
	names := quoted(text)
	if len(names) == 0 {
		return nil, fmt.Errorf("the tray has no icon")
	}
	service, path, _ := strings.Cut(names[len(names)-1], "/")
	path = "/" + path
	text, err = o.bus(ctx, service, path, "org.freedesktop.DBus.Properties.Get",
		"string:org.kde.StatusNotifierItem", "string:Menu")
	if err != nil {
		return nil, err
	}
	if paths := quoted(text); len(paths) > 0 {
		path = paths[0]
	}
	text, err = o.bus(ctx, service, path, "com.canonical.dbusmenu.GetLayout", "int32:0", "int32:-1", "array:string:")
	if err != nil {
		return nil, err
	}
	return parseMenu(text), nil
}

// bus asks something on the desktop's bus.
func (o *Operator) bus(ctx context.Context, dest, path, method string, args ...string) (string, error) {
	return o.tool(ctx, "", "dbus-send", append([]string{"--session", "--print-reply", "--reply-timeout=5000",
		"--dest=" + dest, path, method}, args...)...)
}

// quoted gives the texts of an answer of the bus, one of each line that has any.
func quoted(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if from, to := strings.IndexByte(line, '"'), strings.LastIndexByte(line, '"'); from < to {
			all = append(all, line[from+1:to])
		}
	}
	return all
}

// parseMenu reads the bus' answer: each item begins with its number, which the
// properties follow by name and value; the first is the menu itself.
func parseMenu(text string) []menuItem {
	var items []menuItem
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		value, isText := strings.CutPrefix(line, `string "`)
		switch {
		case strings.HasPrefix(line, "int32 "):
			items, name = append(items, menuItem{}), ""
		case isText && name == "":
			name = strings.TrimSuffix(value, `"`)
		case strings.HasPrefix(line, "variant") && len(items) > 0 && name != "":
			_, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "variant")), " ")
			items[len(items)-1].set(name, strings.Trim(value, `"`))
			name = ""
		}
	}
	if len(items) == 0 {
		return nil
	}
	return items[1:]
}

// set takes over a property.
func (m *menuItem) set(name, value string) {
	switch name {
	case "label":
		m.label = value
	case "type":
		m.separator = value == "separator"
	case "visible":
		m.hidden = value == "false"
	case "enabled":
		m.disabled = value == "false"
	}
}

// openMenu clicks the tray's icon and waits for the menu's window.
func (o *Operator) openMenu(ctx context.Context) (window string, err error) {
	var tray []string
	err = Until(ctx, patience, func() error {
		if tray, err = o.trayWindows(ctx); err == nil && len(tray) != 1 {
			err = fmt.Errorf("%d windows of the tray", len(tray))
		}
		return err
	})
	if err != nil {
		return "", err
	}
	w, h, err := o.size(ctx, tray[0])
	if err != nil {
		return "", err
	}
	if err := o.pressAt(ctx, tray[0], w/2, h/2); err != nil {
		return "", err
	}
	return window, Until(ctx, patience, func() error {
		all, err := o.trayWindows(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(id string) bool { return id != tray[0] })
		if i < 0 {
			return fmt.Errorf("the tray's icon opens no menu")
		}
		window = all[i]
		return nil
	})
}

// choose opens the tray's menu and clicks one of its items.
func (o *Operator) choose(key string) act {
	return act{"in the tray's menu: " + key, func(ctx context.Context) error {
		if err := Until(ctx, patience, func() error {
			_, _, err := o.item(ctx, key)
			return err
		}); err != nil {
			return err
		}
		window, err := o.openMenu(ctx)
		if err != nil {
			return err
		}
		// As the menu is now that it stands open.
		items, i, err := o.item(ctx, key)
		if err != nil {
			return err
		}
		w, h, err := o.size(ctx, window)
		if err != nil {
			return err
		}
		if err := o.pressAt(ctx, window, w/2, itemMiddle(items, i, h)); err != nil {
			return err
		}
		return o.menuGone(ctx)
	}}
}

// item gives what the menu shows, and which of it has a text and can be chosen.
func (o *Operator) item(ctx context.Context, key string) (items []menuItem, i int, err error) {
	re, err := o.pattern(key)
	if err != nil {
		return nil, 0, err
	}
	if items, err = o.menu(ctx); err != nil {
		return nil, 0, err
	}
	items = slices.DeleteFunc(items, func(m menuItem) bool { return m.hidden })
	i = slices.IndexFunc(items, func(m menuItem) bool { return re.MatchString(m.label) && !m.disabled })
	if i < 0 {
		return nil, 0, fmt.Errorf("%s is not in the menu, which has %s", key, labels(items))
	}
	return items, i, nil
}

// menuGone waits until only the tray's own window is left.
func (o *Operator) menuGone(ctx context.Context) error {
	return Until(ctx, 5*time.Second, func() error {
		all, err := o.trayWindows(ctx)
		if err == nil && len(all) != 1 {
			err = fmt.Errorf("the tray's menu stays open")
		}
		return err
	})
}

// itemMiddle is the height of the middle of an item in a menu of a height.
func itemMiddle(items []menuItem, i, height int) int {
	separators := 0
	for _, m := range items {
		if m.separator {
			separators++
		}
	}
	each := float64(height-2*menuEdge-separators*menuSeparator) / float64(len(items)-separators)
	y := float64(menuEdge)
	for _, m := range items[:i] {
		if m.separator {
			y += menuSeparator
		} else {
			y += each
		}
	}
	return int(y + each/2)
}

// labels are the menu's texts for a person.
func labels(items []menuItem) string {
	var all []string
	for _, m := range items {
		if !m.separator {
			all = append(all, m.label)
		}
	}
	return fmt.Sprintf("%q", all)
}

// showMenu opens the tray's menu for a picture and closes it with Escape.
func (o *Operator) showMenu(picture string) act {
	return act{"open the tray's menu", func(ctx context.Context) error {
		if _, err := o.openMenu(ctx); err != nil {
			return err
		}
		if err := o.picture(picture).do(ctx); err != nil {
			return err
		}
		if err := o.hand(ctx, "key", "Escape"); err != nil {
			return err
		}
		return o.menuGone(ctx)
	}}
}
