package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CopyRow is an id or a code with a button that copies it.
func (e *Env) CopyRow(text string) fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, container.NewCenter(e.CopyButton(func() string { return text })), Mono(text))
}

// CopyButton copies what text gives at the moment of the tap, and says so until
// the pointer or the focus leaves it.
func (e *Env) CopyButton(text func() string) fyne.CanvasObject {
	b := &copyButton{env: e, text: text}
	b.Importance = widget.LowImportance
	b.OnTapped = b.copy
	b.ExtendBaseWidget(b)
	b.say(false)
	return b
}

type copyButton struct {
	widget.Button
	env    *Env
	text   func() string
	copied bool
}

func (b *copyButton) copy() {
	fyne.CurrentApp().Clipboard().SetContent(b.text())
	b.say(true)
}

func (b *copyButton) say(copied bool) {
	b.copied = copied
	if copied {
		b.Text, b.Icon = b.env.T("button.copied"), theme.ConfirmIcon()
	} else {
		b.Text, b.Icon = b.env.T("button.copy"), theme.ContentCopyIcon()
	}
	b.Refresh()
}

// MinSize has room for both words, so that nothing moves when they change.
func (b *copyButton) MinSize() fyne.Size {
	size := b.Button.MinSize()
	style := fyne.TextStyle{Bold: true}
	now := fyne.MeasureText(b.Text, theme.TextSize(), style).Width
	other := b.env.T("button.copied")
	if b.copied {
		other = b.env.T("button.copy")
	}
	if w := fyne.MeasureText(other, theme.TextSize(), style).Width; w > now {
		size.Width += w - now
	}
	return size
}

// MouseOut takes the word "copied" back.
func (b *copyButton) MouseOut() {
	b.Button.MouseOut()
	b.forget()
}

// FocusLost takes the word "copied" back.
func (b *copyButton) FocusLost() {
	b.Button.FocusLost()
	b.forget()
}

func (b *copyButton) forget() {
	if b.copied {
		b.say(false)
	}
}

var _ desktop.Hoverable = (*copyButton)(nil)
