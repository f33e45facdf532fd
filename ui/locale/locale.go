// Package locale owns the one thing that must be said to Fyne before any of its
// packages begins: a language that it can read.
//
// It may not import anything but the environment: Go begins packages that are
// ready in the order of their paths, and this one has to come before those of
// Fyne. Invariant: a language that a person has set stays.
package locale

import (
	"os"
	"strings"
)

// Fyne reads the language when its package begins, before main, and again with
// every change of words. It takes a "C" with an encoding, such as C.UTF-8, for
// the name of a language and logs that it knows none of that name. LANGUAGE comes
// first for Fyne, and for the C library it changes nothing but the words of
// messages, which these systems have in English.
func init() {
	if speechless(os.Getenv) {
		// It can only fail for a name that is no name.
		if err := os.Setenv("LANGUAGE", "en"); err != nil {
			panic(err)
		}
	}
}

// speechless reports whether the environment names no language, but the "C"
// locale in some encoding.
func speechless(getenv func(string) string) bool {
	if getenv("LANGUAGE") != "" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // the first that is set counts
		if set := getenv(name); set != "" {
			return strings.HasPrefix(set, "C.") || strings.HasPrefix(set, "POSIX.")
		}
	}
	return false
}
