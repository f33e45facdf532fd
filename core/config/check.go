package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// isAddress reports whether text is a complete address of one of the schemes.
func isAddress(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Fragment != "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return false
		}
	}
	return slices.Contains(schemes, strings.ToLower(u.Scheme))
}

func isWeb(text string) bool     { return isAddress(text, "http", "https") }
func isControl(text string) bool { return isAddress(text, "ws", "wss") }
func isProxy(text string) bool   { return isAddress(text, "http", "https", "socks5") }

// isUpload: the data of customers goes out encrypted or not at all; plain http
// is for stand-ins on this PC.
func isUpload(text string) bool {
	if isAddress(text, "https") {
		return true
	}
	u, err := url.Parse(text)
	return isAddress(text, "http") && err == nil && loopback(u.Hostname())
}

// isCertNo: a certificate's serial number as customs wants it (protocol 6.4).
func isCertNo(text string) bool {
	return len(text) >= 2 && len(text) <= 40 && strings.Trim(text, "0123456789abcdef") == ""
}

func isCode(text string) bool {
	return len(text) <= 18 && !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func isLine(text string) bool {
	return len(text) <= 1000 && !strings.ContainsFunc(text, unicode.IsControl)
}
