package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Tone is the meaning of a colour.
type Tone int

// The tones.
const (
	ToneGood    Tone = iota // all well
	ToneWorking             // something moves
	ToneTrouble             // heals by itself
	TonePerson              // waits for a person
	ToneError               // stands still, something is at stake
	TonePaused              // stopped by a person
	ToneQuiet               // nothing to say
)

// Tones lists all tones.
var Tones = []Tone{ToneGood, ToneWorking, ToneTrouble, TonePerson, ToneError, TonePaused, ToneQuiet}

var toneNames = [...]string{"good", "working", "trouble", "person", "error", "paused", "quiet"}

// Accent is the program's own colour. Text and buttons use a darker or lighter
// neighbour of it (see the palettes), because white on it is hard to read.
var Accent = rgb(0x1E88C8)

// The tones per variant. A test proves 4.5:1 on every background of ours.
var (
	lightTones = [...]color.NRGBA{
		rgb(0x17693A), rgb(0x12659A), rgb(0x855200), rgb(0x9E4500), rgb(0xB3202A), rgb(0x565E67), rgb(0x565E67),
	}
	darkTones = [...]color.NRGBA{
		rgb(0x63CF92), rgb(0x62B8EC), rgb(0xE6B85C), rgb(0xFFA24D), rgb(0xFF8078), rgb(0xB0B6BD), rgb(0xB0B6BD),
	}
)

// Colour gives the colour of a tone in the running theme variant; text in it has
// a contrast of at least 4.5:1 on all backgrounds.
func Colour(t Tone) color.Color { return toneColour(t, RunningVariant()) }

func toneColour(t Tone, v fyne.ThemeVariant) color.NRGBA {
	if t < 0 || int(t) >= len(lightTones) {
		t = ToneQuiet
	}
	if v == theme.VariantLight {
		return lightTones[t]
	}
	return darkTones[t]
}

// RunningVariant is light or dark, as the window looks now.
func RunningVariant() fyne.ThemeVariant {
	app := fyne.CurrentApp()
	if app == nil {
		return theme.VariantLight
	}
	return variantOf(app.Settings().Theme(), app.Settings().ThemeVariant())
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// onTone is the colour of a glyph on a filled shape of a tone.
func onTone(v fyne.ThemeVariant) color.NRGBA {
	if v == theme.VariantLight {
		return rgb(0xFFFFFF)
	}
	return rgb(0x101316)
}
