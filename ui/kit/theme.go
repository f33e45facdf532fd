package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours of our own beside Fyne's.
const (
	// ColourPanel is the background of a card on a page.
	ColourPanel fyne.ThemeColorName = "panel"
	// ColourPanelBorder is the thin line around it.
	ColourPanelBorder fyne.ThemeColorName = "panelBorder"
	// ColourSide is the background of the navigation and of the strip.
	ColourSide fyne.ThemeColorName = "side"
	// ColourRibbon and ColourOnRibbon are those of the demo ribbon.
	ColourRibbon   fyne.ThemeColorName = "ribbon"
	ColourOnRibbon fyne.ThemeColorName = "onRibbon"
)

// deskTheme is Fyne's theme with our colours and fonts.
type deskTheme struct {
	variant string
}

// NewTheme makes the theme: "light", "dark", or anything else for what the
// system has.
func NewTheme(variant string) fyne.Theme { return &deskTheme{variant: variant} }

// variantOf is the variant that a theme shows when the system has another.
func variantOf(th fyne.Theme, system fyne.ThemeVariant) fyne.ThemeVariant {
	if d, ok := th.(*deskTheme); ok {
		switch d.variant {
		case "light":
			return theme.VariantLight
		case "dark":
			return theme.VariantDark
		}
	}
	if system == theme.VariantDark {
		return theme.VariantDark
	}
	return theme.VariantLight
}

// Color gives our palette and Fyne's colour for whatever it does not name.
func (d *deskTheme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	v := variantOf(d, system)
	p := darkPalette
	if v == theme.VariantLight {
		p = lightPalette
	}
	if c, ok := p[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, v)
}

// Font gives our fonts. Monospace is Fyne's, which has no Chinese: Mono
// chooses the style by the text, because the face per rune is not ours to say.
func (d *deskTheme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return theme.DefaultSymbolFont()
	case style.Monospace:
		return fonts()[2]
	case style.Bold:
		return fonts()[1]
	}
	return fonts()[0]
}

// Icon gives Fyne's icons.
func (d *deskTheme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size gives Fyne's sizes with smaller headings and tighter lines, as befits a
// tool; a button is 34 high, which is what a finger or a tired hand still hits.
func (d *deskTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameHeadingText:
		return 20
	case theme.SizeNameSubHeadingText:
		return 16
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameInnerPadding:
		return 7
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 6
	}
	return theme.DefaultTheme().Size(name)
}
