package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"customs179/core/sim/rawjson"
)

// Upload is one upload as far as it could be read. Head, List and the rest are
// cut out of the body, never written anew.
type Upload struct {
	Raw      string // the text of payExInfoStr
	BodyHash string // its SHA-256, hex

	SessionID, ServiceTime, CertNo, SignValue string // decoded
	Head, List                                string // raw texts

	GUID, EbpCode, OrderNo, RecpName string // decoded, from head and first list entry

	members []rawjson.Member
	err     error
}

// formTrouble judges method and content type (protocol 7.1); status 0 is fine.
func formTrouble(r *http.Request) (status int, reason string) {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, "the upload is a POST, not a " + r.Method
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return http.StatusUnsupportedMediaType, fmt.Sprintf("Content-Type %q is not application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return http.StatusUnsupportedMediaType, fmt.Sprintf("charset %q is not utf-8", charset)
	}
	return 0, ""
}

// formValue cuts the one field payExInfoStr out of a form by a decoder of its own.
func formValue(body []byte) (text, reason string) {
	fields, reason := formFields(string(body))
	switch {
	case reason != "":
		return "", reason
	case len(fields) != 1 || fields[0].name != "payExInfoStr":
		return "", fmt.Sprintf("the form has %d fields; exactly one named payExInfoStr is expected", len(fields))
	case !utf8.ValidString(fields[0].value):
		return "", "payExInfoStr is not UTF-8"
	}
	return fields[0].value, ""
}

type formField struct{ name, value string }

// formFields decodes a form strictly: what must be percent-encoded, must be.
func formFields(body string) (fields []formField, reason string) {
	for _, pair := range strings.Split(body, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Sprintf("the form has %q, which is no name=value (was & not percent-encoded?)", brief(pair))
		}
		decoded, err := percentDecode(value)
		if err != nil {
			return nil, fmt.Sprintf("the form's value is not percent-encoded: %v", err)
		}
		fields = append(fields, formField{name, decoded})
	}
	return fields, ""
}

func percentDecode(s string) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case unreserved[c]:
			out = append(out, c)
		case c == '+':
			out = append(out, ' ')
		case c != '%':
			return "", fmt.Errorf("raw byte %q", c)
		case i+2 >= len(s):
			return "", fmt.Errorf("%q at the end", s[i:])
		default:
			high, ok1 := hexDigit(s[i+1])
			low, ok2 := hexDigit(s[i+2])
			if !ok1 || !ok2 {
				return "", fmt.Errorf("%q", s[i:i+3])
			}
			out = append(out, high<<4|low)
			i += 2
		}
	}
	return string(out), nil
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

// unreserved are the bytes that the known encoders leave as they are.
var unreserved = func() (set [256]bool) {
	for _, c := range []byte("-_.~!*'()0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		set[c] = true
	}
	return set
}()

// parseUpload cuts an upload into its pieces. It keeps the error for check.
func parseUpload(text string) Upload {
	sum := sha256.Sum256([]byte(text))
	u := Upload{Raw: text, BodyHash: hex.EncodeToString(sum[:])}
	if u.members, u.err = rawjson.Members(text); u.err != nil {
		return u
	}
	u.SessionID = textOf(u.members, "sessionID")
	u.ServiceTime = textOf(u.members, "serviceTime")
	u.CertNo = textOf(u.members, "certNo")
	u.SignValue = textOf(u.members, "signValue")
	u.Head = rawjson.Find(u.members, "payExchangeInfoHead")
	u.List = rawjson.Find(u.members, "payExchangeInfoLists")
	if head, err := rawjson.Members(u.Head); err == nil {
		u.GUID, u.EbpCode = textOf(head, "guid"), textOf(head, "ebpCode")
	}
	if list, err := rawjson.Elements(u.List); err == nil && len(list) > 0 {
		if first, err := rawjson.Members(list[0]); err == nil {
			u.OrderNo, u.RecpName = textOf(first, "orderNo"), textOf(first, "recpName")
		}
	}
	return u
}

// textOf gives a member's text, "" when it is missing or no text.
func textOf(members []rawjson.Member, key string) string {
	text, err := rawjson.Text(rawjson.Find(members, key))
	if err != nil {
		return ""
	}
	return text
}

// brief cuts a text for a reason.
func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
