package wizard

import (
	"fmt"
	"image/color"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"customs179/ui/kit"
)

// Scene is a drawing of what is on the desk: computer, reader, card.
type Scene string

// The scenes.
const (
	SceneAll      Scene = "all"       // computer, reader and card, as it should be
	SceneControl  Scene = "control"   // a computer whose control answers
	SceneLooking  Scene = "looking"   // a computer, nobody has looked yet
	SceneMissing  Scene = "missing"   // a computer without the control
	SceneHung     Scene = "hung"      // a computer whose control does not answer
	SceneRemote   Scene = "remote"    // the control is on another computer
	SceneNoReader Scene = "no-reader" // the cable ends in nothing
	SceneNoCard   Scene = "no-card"   // the card has to go in
	SceneReset    Scene = "reset"     // out, wait, in
	SceneBusy     Scene = "busy"      // another program at the reader
	SceneWrong    Scene = "wrong"     // another card
	ScenePIN      Scene = "pin"       // a card and dots
	SceneLocked   Scene = "locked"    // a card and a lock
	SceneTray     Scene = "tray"      // where the icon lives
)

// The size of a scene as drawn, and the room that it takes on a page.
const (
	sceneWidth, sceneHeight = 360, 140
	shownWidth, shownHeight = 306, 119
)

// The parts of the scenes. The letters are colours: I ink, P paper, S shade,
// A accent, B trouble, G good, W on either.
const (
	partPC = `<path d="M22 22h108a6 6 0 0 1 6 6v66a6 6 0 0 1-6 6H22a6 6 0 0 1-6-6V28a6 6 0 0 1 6-6z" fill="P" stroke="I" stroke-width="3"/>` +
		`<path d="M26 32h100v58H26z" fill="S"/><path d="M66 100h20l4 16H62z" fill="I"/><path d="M48 116h56v4H48z" fill="I"/>`
	partCable  = `<path d="M136 70c26 0 20 34 46 34h22" fill="none" stroke="I" stroke-width="3"/>`
	partBroken = `<path d="M136 70c18 0 18 14 24 22" fill="none" stroke="I" stroke-width="3"/>` +
		`<path d="M164 100h4M174 103h4M184 104h4" stroke="I" stroke-width="3"/>`
	partReader = `<path d="M210 84h78a6 6 0 0 1 6 6v28a6 6 0 0 1-6 6h-78a6 6 0 0 1-6-6V90a6 6 0 0 1 6-6z" fill="P" stroke="I" stroke-width="3"/>` +
		`<path d="M218 92h62v4h-62z" fill="I"/>`
	partGhost = `<path d="M210 84h10M230 84h10M250 84h10M270 84h10M210 124h10M230 124h10M250 124h10M270 124h10M204 90v8M204 110v8M294 90v8M294 110v8" fill="none" stroke="I" stroke-width="3"/>`
	partLight = `<circle cx="280" cy="112" r="4.5" fill="G"/>`
	partDark  = `<circle cx="280" cy="112" r="4.5" fill="B"/>`
	// The card stands in the slot, or above it.
	partCardIn = `<path d="M226 40h46a4 4 0 0 1 4 4v48h-54V44a4 4 0 0 1 4-4z" fill="A"/><path d="M232 64h18v14h-18z" fill="W"/><path d="M232 48h34v5h-34z" fill="W"/>` +
		`<path d="M218 92h62v4h-62z" fill="I"/>`
	partCardUp = `<path d="M226 6h46a4 4 0 0 1 4 4v46a4 4 0 0 1-4 4h-46a4 4 0 0 1-4-4V10a4 4 0 0 1 4-4z" fill="A"/><path d="M232 32h18v14h-18z" fill="W"/><path d="M232 14h34v5h-34z" fill="W"/>`
	partDown   = `<path d="M246 62h6v10h6l-9 9-9-9h6z" fill="I"/>`
	partUpDown = `<path d="M298 72h6V50h7l-10-12-10 12h7z" fill="I"/><path d="M320 38h6v22h7l-10 12-10-12h7z" fill="I"/>`
	partOther  = `<path d="M306 22h42a4 4 0 0 1 4 4v42a4 4 0 0 1-4 4h-42a4 4 0 0 1-4-4V26a4 4 0 0 1 4-4z" fill="none" stroke="A" stroke-width="3"/><path d="M311 46h14v11h-14z" fill="A"/>`
	partSecond = `<path d="M218 30h86a6 6 0 0 1 6 6v54a6 6 0 0 1-6 6h-86a6 6 0 0 1-6-6V36a6 6 0 0 1 6-6z" fill="P" stroke="I" stroke-width="3"/>` +
		`<path d="M222 40h78v46h-78z" fill="S"/><path d="M252 96h18l3 14h-24z" fill="I"/><path d="M238 110h46v4h-46z" fill="I"/>` +
		`<path d="M146 66h8M162 66h8M178 66h8M194 66h8" stroke="I" stroke-width="3"/>`
	partWindow = `<path d="M44 42h64v40H44z" fill="P" stroke="I" stroke-width="2.5"/><path d="M44 42h64v9H44z" fill="I"/>`
	// Badges sit on the computer's screen (1) or on the reader (2).
	partTick1  = `<circle cx="76" cy="61" r="20" fill="G"/><path d="M73 71 64 62 67.5 58.5 73 64 85 52 88.5 55.5z" fill="W"/>`
	partCross1 = `<circle cx="76" cy="61" r="20" fill="B"/><path d="M69 50.5 76 57.5 83 50.5 86.5 54 79.5 61 86.5 68 83 71.5 76 64.5 69 71.5 65.5 68 72.5 61 65.5 54z" fill="W"/>`
	partDots1  = `<circle cx="56" cy="61" r="6" fill="I"/><circle cx="76" cy="61" r="6" fill="I"/><circle cx="96" cy="61" r="6" fill="I"/>`
	partBang1  = `<path d="M76 38 100 80H52z" fill="B"/><path d="M73.5 53h5l-0.8 14h-3.4z" fill="W"/><circle cx="76" cy="73" r="2.8" fill="W"/>`
	partBang2  = `<path d="M188 34 210 72H166z" fill="B"/><path d="M185.5 47h5l-0.8 13h-3.4z" fill="W"/><circle cx="188" cy="66" r="2.6" fill="W"/>`
	partBang3  = `<path d="M249 95 264 121H234z" fill="B"/><path d="M247 103h4l-0.7 9h-2.6z" fill="W"/><circle cx="249" cy="116.5" r="1.9" fill="W"/>`
	partCross2 = `<circle cx="222" cy="44" r="14" fill="B"/><path d="M217 36.5 222 41.5 227 36.5 229.5 39 224.5 44 229.5 49 227 51.5 222 46.5 217 51.5 214.5 49 219.5 44 214.5 39z" fill="W"/>`
	// Half-size scenes of the PIN.
	partBigCard = `<path d="M38 24h104a8 8 0 0 1 8 8v70a8 8 0 0 1-8 8H38a8 8 0 0 1-8-8V32a8 8 0 0 1 8-8z" fill="A"/><path d="M44 56h28v22H44z" fill="W"/><path d="M44 36h68v7H44z" fill="W"/>`
	partField   = `<path d="M186 50h142a6 6 0 0 1 6 6v26a6 6 0 0 1-6 6H186a6 6 0 0 1-6-6V56a6 6 0 0 1 6-6z" fill="P" stroke="I" stroke-width="3"/>` +
		`<circle cx="198" cy="69" r="5" fill="I"/><circle cx="215" cy="69" r="5" fill="I"/><circle cx="232" cy="69" r="5" fill="I"/><circle cx="249" cy="69" r="5" fill="I"/><circle cx="266" cy="69" r="5" fill="I"/><circle cx="283" cy="69" r="5" fill="I"/><circle cx="300" cy="69" r="5" fill="I"/><circle cx="317" cy="69" r="5" fill="I"/>`
	partLock = `<path d="M222 62V48a24 24 0 0 1 48 0v14" fill="none" stroke="B" stroke-width="8"/><path d="M214 60h64a6 6 0 0 1 6 6v42a6 6 0 0 1-6 6h-64a6 6 0 0 1-6-6V66a6 6 0 0 1 6-6z" fill="B"/><circle cx="246" cy="82" r="7" fill="W"/><path d="M243 84h6v16h-6z" fill="W"/>`
	// The task bar of Windows with the arrow, the little panel above it, and the way
	// of our icon onto the bar.
	partBar = `<path d="M0 106h360v34H0z" fill="S"/><path d="M168 118h10v10h-10zM182 118h10v10h-10z" fill="I"/><path d="M246 127l8-8 8 8" fill="none" stroke="I" stroke-width="3"/>` +
		`<path d="M284 116h14v12h-14z" fill="none" stroke="I" stroke-width="2.5"/><path d="M310 128v-5h4v5zM317 128v-9h4v9zM324 128v-13h4v13z" fill="I"/>`
	partPanel = `<path d="M196 28h108a6 6 0 0 1 6 6v54a6 6 0 0 1-6 6H196a6 6 0 0 1-6-6V34a6 6 0 0 1 6-6z" fill="P" stroke="I" stroke-width="2.5"/>` +
		`<circle cx="212" cy="48" r="8" fill="S"/><circle cx="288" cy="48" r="8" fill="S"/><circle cx="212" cy="76" r="8" fill="S"/><circle cx="288" cy="76" r="8" fill="S"/>` +
		`<circle cx="250" cy="61" r="15" fill="G"/><path d="M247.8 69 240.5 61.7 243.2 59 247.8 63.6 257.5 54 260.2 56.7z" fill="W"/>`
	partDrag  = `<path d="M264 70c36 2 58 10 70 32" fill="none" stroke="A" stroke-width="3.5"/><path d="M338 110 327 101 340 96z" fill="A"/>`
	partOnBar = `<circle cx="342" cy="122" r="10" fill="G"/><path d="M340.5 127.5 335.5 122.5 337.4 120.6 340.5 123.7 346.8 117.4 348.7 119.3z" fill="W"/>`
)

// What stands between moved and end stands in the middle: a computer alone.
const (
	moved = `<g transform="translate(104,0)">`
	end   = `</g>`
)

// scenes put the parts together, the lowest first.
var scenes = map[Scene][]string{
	SceneAll:      {partPC, partTick1, partCable, partReader, partLight, partCardIn},
	SceneControl:  {moved, partPC, partTick1, end},
	SceneLooking:  {moved, partPC, partDots1, end},
	SceneMissing:  {moved, partPC, partCross1, end},
	SceneHung:     {moved, partPC, partDots1, partBang2, end},
	SceneRemote:   {partPC, partSecond, partBang1},
	SceneNoReader: {partPC, partTick1, partBroken, partGhost, partBang2},
	SceneNoCard:   {partPC, partTick1, partCable, partReader, partDark, partCardUp, partDown},
	SceneReset:    {partPC, partTick1, partCable, partReader, partCardIn, partBang3, partUpDown},
	SceneBusy:     {partPC, partWindow, partCable, partReader, partCardIn, partBang2},
	SceneWrong:    {partPC, partTick1, partCable, partReader, partLight, partCardIn, partCross2, partOther},
	ScenePIN:      {partBigCard, partField},
	SceneLocked:   {partBigCard, partLock},
	SceneTray:     {partBar, partPanel, partDrag, partOnBar},
}

// drawing is a scene in the colours of the running variant; Fyne asks again when
// the theme changes.
type drawing struct{ ready [2]fyne.Resource } // light, dark

// Name gives the name of the drawing in the running variant.
func (d *drawing) Name() string { return d.now().Name() }

// Content gives the drawing in the running variant.
func (d *drawing) Content() []byte { return d.now().Content() }

func (d *drawing) now() fyne.Resource {
	if kit.RunningVariant() == theme.VariantLight {
		return d.ready[0]
	}
	return d.ready[1]
}

var drawings = sync.OnceValue(func() map[Scene]*drawing {
	all := make(map[Scene]*drawing, len(scenes))
	for s := range scenes {
		all[s] = &drawing{[2]fyne.Resource{draw(s, theme.VariantLight), draw(s, theme.VariantDark)}}
	}
	return all
})

// draw fills the colours of a variant into a scene.
func draw(s Scene, v fyne.ThemeVariant) fyne.Resource {
	palette := kit.NewTheme("light")
	if v == theme.VariantDark {
		palette = kit.NewTheme("dark")
	}
	paint := func(n fyne.ThemeColorName) string { return hexOf(palette.Color(n, v)) }
	body := strings.NewReplacer(
		`"I"`, paint(theme.ColorNamePlaceHolder), `"P"`, paint(kit.ColourPanel), `"S"`, paint(theme.ColorNameButton),
		`"A"`, paint(theme.ColorNamePrimary), `"B"`, paint(theme.ColorNameWarning), `"G"`, paint(theme.ColorNameSuccess),
		`"W"`, paint(theme.ColorNameForegroundOnPrimary),
	).Replace(strings.Join(scenes[s], ""))
	return fyne.NewStaticResource(fmt.Sprintf("scene-%s-%d.svg", s, v), []byte(
		fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">%s</svg>`,
			sceneWidth, sceneHeight, sceneWidth, sceneHeight, body)))
}

// hexOf writes a colour as an attribute's value.
func hexOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf(`"#%02x%02x%02x"`, r>>8, g>>8, b>>8)
}

// picture shows one scene at a time.
type picture struct {
	image *canvas.Image
	scene Scene
}

func newPicture(s Scene) *picture {
	p := &picture{image: canvas.NewImageFromResource(drawings()[s]), scene: s}
	p.image.FillMode = canvas.ImageFillContain
	p.image.SetMinSize(fyne.NewSize(shownWidth, shownHeight))
	return p
}

// set changes the scene; the same one is not drawn again.
func (p *picture) set(s Scene) {
	if p.scene == s {
		return
	}
	p.scene = s
	p.image.Resource = drawings()[s]
	p.image.Refresh()
}
