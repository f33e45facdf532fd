package probe

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"customs179/core/payload"
)

// Part is one of the four parts of the text to be signed (protocol 4.1), with
// its name and quotes; the separator || stands between two parts.
type Part struct {
	Name  string `json:"name"`
	Start int    `json:"start"` // byte offset
	End   int    `json:"end"`
}

// Signing is the exact text to be signed, and what a developer compares first.
type Signing struct {
	Text       string `json:"text"`
	Parts      []Part `json:"parts"`
	Bytes      int    `json:"bytes"`
	Characters int    `json:"characters"`
	MD5        string `json:"md5"` // of the UTF-8 bytes, lower-case hex, as the others
	SHA1       string `json:"sha1"`
	SHA256     string `json:"sha256"`
	SM3        string `json:"sm3"`
	// Visible is Text with a line for each part and invisible characters shown.
	Visible string        `json:"visible"`
	Built   payload.Built `json:"-"`
}

// NewSigning describes a built order.
func NewSigning(b payload.Built) *Signing {
	md, s1, s2, s3 := md5.Sum([]byte(b.ToSign)), sha1.Sum([]byte(b.ToSign)), sha256.Sum256([]byte(b.ToSign)), sm3.Sum([]byte(b.ToSign))
	g := &Signing{
		Text: b.ToSign, Parts: partsOf(b), Bytes: len(b.ToSign), Characters: utf8.RuneCountInString(b.ToSign),
		MD5: hex.EncodeToString(md[:]), SHA1: hex.EncodeToString(s1[:]), SHA256: hex.EncodeToString(s2[:]),
		SM3: hex.EncodeToString(s3[:]), Built: b,
	}
	var lines []string
	for _, p := range g.Parts {
		lines = append(lines, fmt.Sprintf("[%d-%d] %s", p.Start, p.End, Visible(b.ToSign[p.Start:p.End])))
	}
	g.Visible = strings.Join(lines, "\n||\n")
	return g
}

// partsOf finds the boundaries from the lengths: the text is never taken apart
// at ||, which data may hold (protocol 4.5).
func partsOf(b payload.Built) []Part {
	var parts []Part
	at := 0
	for _, p := range []struct{ name, value string }{
		{partSession, b.SessionID}, {partHead, b.Head}, {partList, b.List}, {partTime, b.ServiceTime},
	} {
		end := at + len(p.name) + len(p.value) + len(`"":""`)
		parts = append(parts, Part{p.name, at, end})
		at = end + len("||")
	}
	return parts
}

// The names of the four parts.
const (
	partSession = "sessionID"
	partHead    = "payExchangeInfoHead"
	partList    = "payExchangeInfoLists"
	partTime    = "serviceTime"
)

// Hashes gives length and hashes as lines of text.
func (g *Signing) Hashes() string {
	return fmt.Sprintf("bytes %d\ncharacters %d\nMD5 %s\nSHA-1 %s\nSHA-256 %s\nSM3 %s",
		g.Bytes, g.Characters, g.MD5, g.SHA1, g.SHA256, g.SM3)
}

// Visible shows what cannot be seen in a text: control characters by their
// pictures, other invisible characters and bytes that are no UTF-8 by number.
func Visible(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && strings.HasPrefix(text[i:], "\uFFFD"):
			b.WriteRune(r)
		case r == utf8.RuneError:
			fmt.Fprintf(&b, "⟦0x%02X⟧", text[i])
		case r < 0x20:
			b.WriteRune(0x2400 + r)
		case r == 0x7F:
			b.WriteRune('␡')
		case invisible(r):
			fmt.Fprintf(&b, "⟦U+%04X⟧", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// invisible reports whether a character cannot be seen or looks like another:
// formats (zero width, direction, byte order mark) and blanks other than the
// ordinary and the Chinese one.
func invisible(r rune) bool {
	switch r {
	case ' ', '\u3000':
		return false
	case '\u200D', '\uFE0F': // they join emoji
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) ||
		unicode.Is(unicode.Cc, r) || r == '\u115F' || r == '\u1160' || r == '\u3164'
}
