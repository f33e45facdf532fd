package help

import (
	"runtime"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
)

// toolkit is the module whose version is told beside ours.
const toolkit = "fyne.io/fyne/v2"

// about tells what this program is and in which versions.
type about struct {
	env     *kit.Env
	root    fyne.CanvasObject
	program *widget.Label
	control *widget.Label
}

func newAbout(e *kit.Env) *about {
	a := &about{env: e, program: kit.Mono(""), control: kit.Mono("")}
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("app.png", assets.Icon(assets.IconApp, assets.PNG)))
	icon.FillMode, icon.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	icon.SetMinSize(fyne.NewSquareSize(64))
	head := container.NewBorder(nil, nil, container.NewPadded(icon), nil,
		container.NewVBox(kit.Heading(e.T("app.name")), kit.Text(e.T("app.about"))))
	facts := kit.Facts(
		kit.Fact{Name: e.T("help.version.program"), Value: a.program},
		kit.Fact{Name: e.T("help.version.control"), Value: a.control},
		kit.Fact{Name: e.T("help.version.toolkit"), Value: kit.Mono(orUnknown(e, versionOf(toolkit)))},
		kit.Fact{Name: e.T("help.version.compiler"), Value: kit.Mono(runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH)},
	)
	licence := kit.Mono(assets.FontLicence())
	licence.SizeName = theme.SizeNameCaptionText
	a.root = container.NewVScroll(padded(kit.Column(
		kit.Card(head), kit.Card(facts),
		kit.Card(kit.Text(e.T("help.font")), kit.Fold(e.T("help.font.licence"), licence)))))
	return a
}

// versionOf gives the version of a module that the program was built with, "" when
// the program does not carry it.
func versionOf(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return ""
}

func (a *about) draw(s *status.Snapshot) {
	kit.Say(a.program, orUnknown(a.env, s.Program))
	kit.Say(a.control, orUnknown(a.env, s.Card.Control))
}

func orUnknown(e *kit.Env, text string) string {
	if text == "" {
		return e.T("common.unknown")
	}
	return text
}
