// Package assets owns what the program shows and does not compute: the texts in
// Chinese and English, the fonts that can draw them, and the icons.
//
// It imports nothing of ours and decides nothing: which text belongs to a fault
// is the caller's question, asked with the fault's own code. Its one invariant:
// every text exists in both languages with the same parameters, and the embedded
// fonts can draw all of it.
//
// The fonts and icons are made by the programs in gen; the texts are written by
// hand, Chinese first.
package assets
