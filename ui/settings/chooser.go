package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/choose"
)

// chooser is a choice among words that stand for values.
type chooser struct {
	box    *widget.Select
	root   fyne.CanvasObject
	values []string
	quiet  bool
}

func (p *Page) chooser(names, values []string, changed func(string)) *chooser {
	c := &chooser{values: values}
	c.box = widget.NewSelect(names, func(string) {
		if i := c.box.SelectedIndex(); i >= 0 && !c.quiet {
			changed(values[i])
		}
	})
	c.box.PlaceHolder = p.env.T("settings.choose")
	c.root = choose.Framed(c.box, names...)
	return c
}

// show selects a value without telling anyone; another one selects nothing.
func (c *chooser) show(value string) {
	c.quiet = true
	defer func() { c.quiet = false }()
	for i, v := range c.values {
		if v == value {
			c.box.SetSelectedIndex(i)
			return
		}
	}
	c.box.ClearSelected()
}
