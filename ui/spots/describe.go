package spots

import (
	"reflect"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// describe says what an object is to a person. whole means that its insides are
// of no interest; a kind without it is for a thing whose text its insides have.
func describe(o fyne.CanvasObject) (s Spot, whole bool) {
	if s, ok := known(o); ok {
		return s, true
	}
	switch o := o.(type) {
	case *canvas.Text:
		return label(o.Text), true
	case *widget.PopUp, interface{ ScrollTo(widget.TableCellID) }:
		// They answer to a click anywhere, but nobody would point at them as such.
		return Spot{}, false
	case fyne.Widget:
		if s, ok := inner(o); ok {
			return s, true
		}
		switch typeName(o) {
		case "radioItem":
			return radio(o), true
		case "tabButton":
			return Spot{Kind: Tab}, false
		case "menuItem":
			return Spot{Kind: Menu}, false
		case "listItem", "gridWrapItem", "branch", "leaf":
			return Spot{Kind: Row}, false
		}
		if _, ok := o.(fyne.Tappable); ok {
			return Spot{Kind: Tap}, false
		}
	}
	return Spot{}, isPaint(o)
}

// known describes the plain widgets of Fyne.
func known(o any) (Spot, bool) {
	switch o := o.(type) {
	case *widget.Button:
		return Spot{Kind: Button, Text: o.Text, Icon: iconName(o.Icon)}, true
	case *widget.Entry:
		return entry(o), true
	case *widget.Check:
		return Spot{Kind: Check, Text: o.Text, Checked: o.Checked}, true
	case *widget.Select:
		return Spot{Kind: Select, Text: o.PlaceHolder, Value: o.Selected}, true
	case *widget.Slider:
		return Spot{Kind: Slider, Value: strconv.FormatFloat(o.Value, 'g', -1, 64)}, true
	case *widget.Hyperlink:
		return Spot{Kind: Link, Text: o.Text}, true
	case *widget.Label:
		return label(o.Text), true
	case *widget.RichText:
		return label(o.String()), true
	case *widget.ProgressBar:
		return Spot{Kind: Label, Value: strconv.FormatFloat(o.Value, 'g', -1, 64)}, true
	}
	return Spot{}, false
}

// inner describes a widget of ours that is one of Fyne's with additions: a
// struct that embeds it.
func inner(o fyne.Widget) (Spot, bool) {
	v := reflect.ValueOf(o)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return Spot{}, false
	}
	v = v.Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.Anonymous || !f.IsExported() {
			continue
		}
		part := v.Field(i)
		if part.Kind() == reflect.Struct {
			part = part.Addr()
		}
		if part.Kind() != reflect.Pointer || part.IsNil() {
			continue
		}
		if s, ok := known(part.Interface()); ok {
			return s, true
		}
		if w, ok := part.Interface().(fyne.Widget); ok && f.Type.PkgPath() != "" {
			if s, ok := inner(w); ok {
				return s, true
			}
		}
	}
	return Spot{}, false
}

// entry describes a field. One that can hide what stands in it stays a password
// while its eye shows it.
func entry(e *widget.Entry) Spot {
	if e.Password || e.ActionItem != nil && typeName(e.ActionItem) == "passwordRevealer" {
		return Spot{Kind: Password, Text: e.PlaceHolder}
	}
	return Spot{Kind: Entry, Text: e.PlaceHolder, Value: e.Text}
}

// radio describes one choice of a group, whose type Fyne keeps to itself.
func radio(o fyne.Widget) Spot {
	v := reflect.ValueOf(o).Elem()
	return Spot{Kind: Radio, Text: v.FieldByName("Label").String(), Checked: v.FieldByName("Selected").Bool()}
}

// label describes a text; an empty one is nothing.
func label(text string) Spot {
	if strings.TrimSpace(text) == "" {
		return Spot{}
	}
	return Spot{Kind: Label, Text: text}
}

// isPaint reports whether an object only decorates.
func isPaint(o fyne.CanvasObject) bool {
	switch o.(type) {
	case *fyne.Container, fyne.Widget, *canvas.Text:
		return false
	}
	return true
}

func iconName(r fyne.Resource) string {
	if r == nil {
		return ""
	}
	return r.Name()
}
