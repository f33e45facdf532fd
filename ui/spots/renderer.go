package spots

import (
	_ "unsafe" // for go:linkname

	"fyne.io/fyne/v2"
	// It holds the renderers, and has to be in the program for the link below.
	_ "fyne.io/fyne/v2/widget"
)

// cachedRenderer gives the renderer with which a widget is drawn. Fyne has no
// public way to what a table or a list shows at the moment; its own way is
// package test, which starts an app of its own when it is merely imported. The
// tests of this package fail when a newer Fyne no longer has it.
//
//go:linkname cachedRenderer fyne.io/fyne/v2/internal/cache.CachedRenderer
func cachedRenderer(fyne.Widget) (fyne.WidgetRenderer, bool)
