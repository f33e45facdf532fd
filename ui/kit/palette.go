package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The palettes. What a test calls text is proved against what it calls ground.
var (
	lightPalette = map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          rgb(0xF4F6F8),
		theme.ColorNameForeground:          rgb(0x22272D),
		theme.ColorNamePlaceHolder:         rgb(0x5C646D),
		theme.ColorNameDisabled:            rgb(0x5F6770),
		theme.ColorNameButton:              rgb(0xE3E8ED),
		theme.ColorNameDisabledButton:      rgb(0xEBEEF1),
		theme.ColorNameInputBackground:     rgb(0xFFFFFF),
		theme.ColorNameInputBorder:         rgb(0x89929B),
		theme.ColorNameHeaderBackground:    rgb(0xEAEEF2),
		theme.ColorNameMenuBackground:      rgb(0xFFFFFF),
		theme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
		theme.ColorNameSeparator:           rgb(0xDCE1E6),
		theme.ColorNameScrollBar:           color.NRGBA{A: 0x55},
		theme.ColorNameScrollBarBackground: rgb(0xE7EBEF),
		theme.ColorNameHover:               color.NRGBA{A: 0x0f},
		theme.ColorNamePressed:             color.NRGBA{A: 0x1f},
		theme.ColorNameShadow:              color.NRGBA{A: 0x30},
		theme.ColorNamePrimary:             rgb(0x146EA6),
		theme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
		theme.ColorNameHyperlink:           rgb(0x12659A),
		theme.ColorNameFocus:               veil(Accent, 0x55),
		theme.ColorNameSelection:           veil(Accent, 0x33),
		theme.ColorNameError:               lightTones[ToneError],
		theme.ColorNameWarning:             lightTones[TonePerson],
		theme.ColorNameSuccess:             lightTones[ToneGood],
		theme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
		theme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
		theme.ColorNameForegroundOnSuccess: rgb(0xFFFFFF),
		ColourPanel:                        rgb(0xFFFFFF),
		ColourPanelBorder:                  rgb(0xDFE4E9),
		ColourSide:                         rgb(0xE9EDF1),
		ColourRibbon:                       rgb(0xFFD54A),
		ColourOnRibbon:                     rgb(0x3A2E00),
	}
	darkPalette = map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          rgb(0x17191C),
		theme.ColorNameForeground:          rgb(0xE8EAED),
		theme.ColorNamePlaceHolder:         rgb(0xA6ADB5),
		theme.ColorNameDisabled:            rgb(0xA0A7AF),
		theme.ColorNameButton:              rgb(0x31363C),
		theme.ColorNameDisabledButton:      rgb(0x26292E),
		theme.ColorNameInputBackground:     rgb(0x262A2F),
		theme.ColorNameInputBorder:         rgb(0x6E767F),
		theme.ColorNameHeaderBackground:    rgb(0x24282C),
		theme.ColorNameMenuBackground:      rgb(0x272B30),
		theme.ColorNameOverlayBackground:   rgb(0x1F2226),
		theme.ColorNameSeparator:           rgb(0x343A40),
		theme.ColorNameScrollBar:           color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0x66},
		theme.ColorNameScrollBarBackground: rgb(0x24282C),
		theme.ColorNameHover:               color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0x0f},
		theme.ColorNamePressed:             color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0x1f},
		theme.ColorNameShadow:              color.NRGBA{A: 0x66},
		theme.ColorNamePrimary:             rgb(0x4FAAE2),
		theme.ColorNameForegroundOnPrimary: rgb(0x0C1318),
		theme.ColorNameHyperlink:           rgb(0x62B8EC),
		theme.ColorNameFocus:               veil(Accent, 0x77),
		theme.ColorNameSelection:           veil(Accent, 0x55),
		theme.ColorNameError:               darkTones[ToneError],
		theme.ColorNameWarning:             darkTones[TonePerson],
		theme.ColorNameSuccess:             darkTones[ToneGood],
		theme.ColorNameForegroundOnError:   rgb(0x101316),
		theme.ColorNameForegroundOnWarning: rgb(0x101316),
		theme.ColorNameForegroundOnSuccess: rgb(0x101316),
		ColourPanel:                        rgb(0x1F2226),
		ColourPanelBorder:                  rgb(0x30353B),
		ColourSide:                         rgb(0x121416),
		ColourRibbon:                       rgb(0xE5B93A),
		ColourOnRibbon:                     rgb(0x1F1900),
	}
)

// veil is a colour that lets shine through what is under it.
func veil(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}
