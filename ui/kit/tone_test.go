package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

func TestTextIsReadable(t *testing.T) {
	grounds := []fyne.ThemeColorName{
		theme.ColorNameBackground, ColourPanel, ColourSide, theme.ColorNameOverlayBackground,
		theme.ColorNameHeaderBackground, theme.ColorNameMenuBackground, theme.ColorNameInputBackground,
	}
	texts := []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameDisabled, theme.ColorNameHyperlink,
		theme.ColorNamePrimary,
		theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess,
	}
	fills := map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
		theme.ColorNameForegroundOnError:   theme.ColorNameError,
		theme.ColorNameForegroundOnWarning: theme.ColorNameWarning,
		theme.ColorNameForegroundOnSuccess: theme.ColorNameSuccess,
		theme.ColorNameForeground:          theme.ColorNameButton,
		theme.ColorNameDisabled:            theme.ColorNameDisabledButton,
		ColourOnRibbon:                     ColourRibbon,
	}
	for name, v := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		th := NewTheme(name)
		look := func(n fyne.ThemeColorName) color.Color { return th.Color(n, 2) }
		for _, ground := range grounds {
			for _, text := range texts {
				readable(t, name, string(text), string(ground), look(text), look(ground))
			}
			for _, tone := range Tones {
				readable(t, name, toneNames[tone], string(ground), toneColour(tone, v), look(ground))
			}
		}
		for _, ground := range []fyne.ThemeColorName{theme.ColorNameInputBackground, ColourPanel} {
			if got := contrast(look(theme.ColorNameInputBorder), look(ground)); got < 3 {
				t.Errorf("%s: the border of a field on %s has a contrast of %.2f, want at least 3", name, ground, got)
			}
		}
		for text, ground := range fills {
			readable(t, name, string(text), string(ground), look(text), look(ground))
		}
		for _, tone := range Tones {
			readable(t, name, "glyph", toneNames[tone], onTone(v), toneColour(tone, v))
		}
	}
}

func readable(t *testing.T, look, text, ground string, a, b color.Color) {
	t.Helper()
	if got := contrast(a, b); got < 4.5 {
		t.Errorf("%s: %s on %s has a contrast of %.2f, want at least 4.5", look, text, ground, got)
	}
}

func contrast(a, b color.Color) float64 {
	hi, lo := luminance(a), luminance(b)
	if hi < lo {
		hi, lo = lo, hi
	}
	return (hi + 0.05) / (lo + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}
