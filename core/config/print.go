package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"customs179/core/secret"
)

// MarshalJSON gives the settings for a person to read: secrets are three stars,
// addresses are without credentials and query values, of foreign keys only the
// names are told. It is not the form of the file.
func (s Settings) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i := range fields {
		f := &fields[i]
		value := f.get(&s)
		literal := value
		switch {
		case f.bare:
		case f.secret && value != "":
			literal = quote(secret.Mask)
		case f.address:
			literal = quote(PublicAddress(value))
		default:
			literal = quote(value)
		}
		fmt.Fprintf(&b, ",%s:%s", quote(f.key), literal)
	}
	names := []string{}
	for _, e := range s.extra {
		names = append(names, e.key)
	}
	list, err := json.Marshal(names)
	if err != nil {
		return nil, fmt.Errorf("list foreign keys: %w", err)
	}
	fmt.Fprintf(&b, `,"foreignKeys":%s}`, list)
	out := b.Bytes()
	out[0] = '{'
	return out, nil
}

// String gives the form of MarshalJSON.
func (s Settings) String() string {
	text, err := s.MarshalJSON()
	if err != nil {
		return secret.Mask
	}
	return string(text)
}

// Format prints the form of MarshalJSON for every verb.
func (s Settings) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// LogValue gives the form of MarshalJSON.
func (s Settings) LogValue() slog.Value { return slog.StringValue(s.String()) }

// quote gives text as a JSON string without escaping what only HTML minds.
func quote(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// PublicAddress gives an address as it may be shown and logged: without user,
// password and query values, also when it cannot be read as an address.
func PublicAddress(address string) string {
	rest, scheme := address, ""
	if before, after, ok := strings.Cut(address, "://"); ok {
		scheme, rest = before+"://", after
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, asked := strings.Cut(rest, "?")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = secret.Mask + rest[at:]
	}
	if !asked {
		return scheme + rest
	}
	var names []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, named := strings.Cut(pair, "=")
		if !named { // the whole may be a key
			names = append(names, secret.Mask)
			continue
		}
		names = append(names, name+"="+secret.Mask)
	}
	return scheme + rest + "?" + strings.Join(names, "&")
}
