package wizard

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// The keys of the settings that the wizard asks for.
const (
	keyTask     = "taskUrl"
	keySign     = "signKey"
	keyPost     = "postUrl"
	keyCallback = "callbackUrl"
)

// upload is one of the places to which orders can be uploaded.
type upload struct {
	key     string // of its name
	address string // "" is one that a person writes
}

// uploads lists them, the usual one first.
var uploads = []upload{
	{"setting.customs.production", probe.ProductionURL},
	{"setting.customs.test", probe.TestURL},
	{"setting.customs.custom", ""},
}

// form is what a person fills in to connect the program.
type form struct {
	env *kit.Env
	// base is what the fields change: the settings as saved, or as imported.
	base config.Settings

	fields   map[string]*kit.Entry
	problems map[string]*card.Notice
	customs  *widget.Select
	changed  func()
	loading  bool
}

// newForm makes the fields; changed is told of every change by a person.
func newForm(e *kit.Env, changed func()) *form {
	f := &form{env: e, changed: changed, fields: map[string]*kit.Entry{}, problems: map[string]*card.Notice{}}
	for _, key := range []string{keyTask, keySign, keyPost, keyCallback} {
		entry := e.NewEntry()
		entry.Password = key == keySign
		entry.SetPlaceHolder(e.T(hintOf(key)))
		entry.OnChanged = func(string) { f.edited(key) }
		f.fields[key], f.problems[key] = entry, newNotice(e)
	}
	var names []string
	for _, u := range uploads {
		names = append(names, e.T(u.key))
	}
	f.customs = widget.NewSelect(names, func(string) { f.chosen() })
	return f
}

// hintOf is the text in an empty field, which must be short enough for it.
func hintOf(key string) string {
	if key == keyTask || key == keyCallback {
		return "wizard.connect.address"
	}
	return "setting." + key + ".hint"
}

// rowNames are the names at the left of the fields, all in one column.
var rowNames = []string{keyTask, keySign, "customs", keyCallback}

// row is a field with its name at the left, and what is told about it below;
// beside, which may be nil, stands at its right.
func (f *form) row(name string, field, beside fyne.CanvasObject, below ...fyne.CanvasObject) fyne.CanvasObject {
	column := float32(0)
	for _, n := range rowNames {
		column = max(column, widget.NewLabel(f.env.T("setting."+n)).MinSize().Width)
	}
	label := container.New(column1{column}, widget.NewLabel(f.env.T("setting."+name)))
	line := container.NewBorder(nil, nil, label, beside, field)
	return container.NewVBox(append([]fyne.CanvasObject{line}, below...)...)
}

// column1 gives its one object a width, so that the fields stand in line.
type column1 struct{ width float32 }

// MinSize is the column's width and the object's height.
func (c column1) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(c.width, objects[0].MinSize().Height)
}

// Layout gives the object all the room.
func (c column1) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// load fills the fields. A key that is known is not shown, and stays when
// nothing is typed.
func (f *form) load(s config.Settings) {
	f.loading = true
	f.base = s
	f.fields[keyTask].SetText(s.TaskURL)
	f.fields[keyCallback].SetText(s.CallbackURL)
	f.fields[keyPost].SetText(s.PostURL)
	f.fields[keySign].SetText("")
	hint := hintOf(keySign)
	if !s.SignKey.IsZero() {
		hint = "wizard.connect.key-known"
	}
	f.fields[keySign].SetPlaceHolder(f.env.T(hint))
	at := len(uploads) - 1
	for i, u := range uploads {
		if u.address == s.PostURL || i == 0 && s.PostURL == "" {
			at = i
			break
		}
	}
	f.customs.SetSelectedIndex(at)
	for _, n := range f.problems {
		n.Clear()
	}
	f.loading = false
	f.chosen()
}

// chosen shows the address only where a person writes it.
func (f *form) chosen() {
	card.Show(f.fields[keyPost], f.custom())
	f.edited(keyPost)
}

func (f *form) custom() bool { return f.customs.SelectedIndex() == len(uploads)-1 }

func (f *form) edited(key string) {
	if f.loading {
		return
	}
	f.problems[key].Clear()
	f.changed()
}

// collect gives the settings as the fields say.
func (f *form) collect() config.Settings {
	s := f.base
	s.TaskURL = strings.TrimSpace(f.fields[keyTask].Text)
	s.CallbackURL = strings.TrimSpace(f.fields[keyCallback].Text)
	switch i := f.customs.SelectedIndex(); {
	case f.custom():
		s.PostURL = strings.TrimSpace(f.fields[keyPost].Text)
	case i >= 0:
		s.PostURL = uploads[i].address
	}
	if text := strings.TrimSpace(f.fields[keySign].Text); text != "" {
		s.SignKey = secret.NewKey(text)
	}
	return s
}

// check shows what is wrong with the fields of the keys, all of them when none is
// given, and reports whether nothing is.
func (f *form) check(s config.Settings, keys ...string) bool {
	if len(keys) == 0 {
		keys = []string{keyTask, keySign, keyPost, keyCallback}
	}
	good := true
	for _, key := range keys {
		f.problems[key].Clear()
	}
	for _, p := range config.Problems(s.Validate()) {
		for _, key := range keys {
			if p.Key == key {
				f.problems[key].Tell(f.wrong(p))
				good = false
			}
		}
	}
	return good
}

// wrong says what is wrong with a value.
func (f *form) wrong(p config.Problem) card.Told {
	name := f.env.T("setting." + p.Key)
	told := card.Told{Shape: kit.ShapeTriangle, Tone: kit.TonePerson, What: f.env.T("settings.wrong", "name", name)}
	if p.Missing {
		told.What = f.env.T("settings.missing", "name", name)
	}
	if hint := "setting." + p.Key + ".hint"; f.env.Words.Has(hint) {
		told.Do = f.env.T(hint)
	}
	return told
}

// savable gives what can be saved of a form that is left half-way: a bad value
// stays as it was saved. changed is false when there is nothing to save.
func (f *form) savable(saved config.Settings) (s config.Settings, changed bool) {
	s = f.collect()
	for _, p := range config.Problems(s.Validate()) {
		if p.Missing {
			continue
		}
		switch p.Key {
		case keyTask:
			s.TaskURL = saved.TaskURL
		case keyCallback:
			s.CallbackURL = saved.CallbackURL
		case keyPost:
			s.PostURL = saved.PostURL
		case keySign:
			s.SignKey = saved.SignKey
		}
	}
	return s, s.TaskURL != saved.TaskURL || s.CallbackURL != saved.CallbackURL ||
		s.PostURL != saved.PostURL || s.SignKey != saved.SignKey
}
