// Package diag owns what the program writes about itself: the log with its
// rotation and its last lines for a window, the crash file, and the bundle that
// a person hands to whoever helps.
//
// It decides nothing and sends nothing. Invariant: neither a live PIN nor the
// signKey, and no text of a customer's order, leaves through any of these, at
// any log level.
package diag

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"customs179/core/secret"
)

// Digest stands for a text that must not be read: its length in bytes and the
// first 8 hex digits of its SHA-256, enough to tell whether two are the same.
func Digest[T ~string | ~[]byte](text T) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%d bytes, sha256 %x", len(text), sum[:4])
}

// Redactor knows the live secrets and takes them out of any text. It is safe
// for use by several goroutines.
type Redactor struct {
	mu    sync.RWMutex
	forms []string // longest first, so that none is cut by another
}

// AddPIN makes the redactor look for a PIN from now on, in every form in which
// a text can carry it.
func (r *Redactor) AddPIN(p secret.PIN) { r.add(p.Reveal()) }

// AddKey makes the redactor look for a signKey from now on.
func (r *Redactor) AddKey(k secret.Key) { r.add(k.Reveal()) }

func (r *Redactor) add(text string) {
	if text == "" {
		return
	}
	forms := []string{text, url.QueryEscape(text), url.PathEscape(text)}
	if js, err := json.Marshal(text); err == nil {
		forms = append(forms, string(js[1:len(js)-1]))
	}
	forms = append(forms, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text))
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range forms {
		if !slices.Contains(r.forms, f) {
			r.forms = append(r.forms, f)
		}
	}
	slices.SortStableFunc(r.forms, func(a, b string) int { return len(b) - len(a) })
}

// Clean gives the text with three stars in place of every live secret. A nil
// redactor knows none.
func (r *Redactor) Clean(text string) string {
	if r == nil {
		return text
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, f := range r.forms {
		if len(f) < 4 {
			text = cleanWord(text, f)
			continue
		}
		text = strings.ReplaceAll(text, f, secret.Mask)
	}
	return text
}

// cleanWord takes out a secret of up to three bytes where it stands alone.
// Inside longer words such a text stands everywhere by chance, and masking it
// there would tell more than it hides.
func cleanWord(text, word string) string {
	var b strings.Builder
	done := 0
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			b.WriteString(text[done:])
			return b.String()
		}
		start, end := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		at = start + 1
		if inWord(before) || inWord(after) {
			continue
		}
		b.WriteString(text[done:start] + secret.Mask)
		at, done = end, end
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
