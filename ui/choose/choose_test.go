package choose

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"customs179/assets"
	"customs179/ui/uitest"
)

// closing is a file that says how its closing went.
type closing struct {
	fyne.URIReadCloser
	err error
}

func (c closing) Close() error { return errors.Join(c.URIReadCloser.Close(), c.err) }

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lang := range assets.Langs {
		for what, c := range map[string]struct {
			err, closes  error
			closed       bool
			chosen, told bool
		}{
			"a choice":        {chosen: true},
			"closed":          {closed: true},
			"trouble":         {closed: true, err: errors.New("no folder"), told: true},
			"not to be ended": {closes: errors.New("gone"), told: true},
		} {
			e := uitest.Env(t, uitest.New(t), lang)
			got := ""
			var file fyne.URIReadCloser
			if !c.closed {
				open, err := storage.Reader(storage.NewFileURI(path))
				if err != nil {
					t.Fatal(err)
				}
				file = closing{open, c.closes}
			}
			answer(e, func(path string) { got = path })(file, c.err)
			if c.chosen != (got == path) || c.told != (uitest.Dialog(e) != nil) {
				t.Errorf("%s: chose %q, told %v", what, got, uitest.Dialog(e) != nil)
			}
		}
	}
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	if File(e, func(string) {}); uitest.Dialog(e) == nil {
		t.Error("nobody is asked")
	}
}
