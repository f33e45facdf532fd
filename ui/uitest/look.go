package uitest

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"customs179/assets"
	"customs179/ui/kit"
)

// Sizes are the window sizes that everything must fit: the smallest one and the
// usual one.
var Sizes = []fyne.Size{fyne.NewSize(880, 560), fyne.NewSize(1040, 700)}

// What the shell takes of the window: the navigation, the strip, and the problem
// bar with two problems, one of them on two lines, and the line for the others.
const (
	SideWidth   = 152
	StripHeight = 36
	BarHeight   = 138
)

// pictures is the variable that names the folder for the pictures.
const pictures = "CUSTOMS179_PICTURES"

// Looks draws something in Chinese and English, light and dark, in both sizes of
// the window, and writes a picture of each. It fails when a text is cut, or when
// the whole needs more room than the window has. draw gets a fresh environment
// each time; it makes the object and brings it into its state.
func Looks(t *testing.T, draw func(t *testing.T, e *kit.Env) fyne.CanvasObject) {
	t.Helper()
	looks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject { return draw(t, e) })
}

// PageLooks is Looks for a page: it leaves room for navigation, strip and, in the
// small size, for the problem bar of a bad day.
func PageLooks(t *testing.T, draw func(t *testing.T, e *kit.Env) fyne.CanvasObject) {
	t.Helper()
	looks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		bar := float32(0)
		if e.Window.Canvas().Size() == Sizes[0] {
			bar = BarHeight
		}
		return container.New(layout.NewCustomPaddedLayout(bar, StripHeight, SideWidth, 0), draw(t, e))
	})
}

// raceLooks are enough under the race detector, where everything takes ten times
// as long: the suite draws all of them without it.
var raceLooks = map[string]bool{"zh-light-880": true, "en-dark-1040": true}

func looks(t *testing.T, draw func(t *testing.T, e *kit.Env) fyne.CanvasObject) {
	t.Helper()
	for _, lang := range assets.Langs {
		for _, variant := range []string{"light", "dark"} {
			for _, size := range Sizes {
				name := fmt.Sprintf("%s-%s-%d", lang, variant, int(size.Width))
				if racing && os.Getenv(pictures) == "" && !raceLooks[name] {
					continue
				}
				t.Run(name, func(t *testing.T) {
					e := Env(t, New(t), lang)
					fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(variant))
					e.Window.Resize(size)
					e.Window.SetContent(draw(t, e))
					Settle(e.Window)
					if got := e.Window.Canvas().Size(); got != size {
						t.Errorf("needs a window of %v, has %v", got, size)
					}
					for _, c := range Cuts(e.Window) {
						t.Error(c)
					}
					if !racing || os.Getenv(pictures) != "" {
						Render(t, e.Window, "")
					}
				})
			}
		}
	}
}

// Render writes a picture of the window, named after the test and suffix, and
// gives its path: into the folder of the variable CUSTOMS179_PICTURES, else into
// a folder that goes with the test.
func Render(t testing.TB, w fyne.Window, suffix string) string {
	t.Helper()
	dir := os.Getenv(pictures)
	if dir == "" {
		dir = t.TempDir()
	}
	name := strings.NewReplacer("/", "-", " ", "_").Replace(t.Name() + suffix)
	path := filepath.Join(dir, name+".png")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(out, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
