package httpx

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

// TestEscape: the same text as the standard library's, in the room reckoned.
func TestEscape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name, value := rapid.String().Draw(t, "name"), string(rapid.SliceOf(rapid.Byte()).Draw(t, "value"))
		got := Form{Fields: []Field{{name, value}, {value, name}}}.Encode()
		want := url.QueryEscape(name) + "=" + url.QueryEscape(value) + "&" + url.QueryEscape(value) + "=" + url.QueryEscape(name)
		if got != want {
			t.Fatalf("%q, want %q", got, want)
		}
		if n := escapedLen(value); n != len(url.QueryEscape(value)) {
			t.Fatalf("%q: %d bytes reckoned", value, n)
		}
	})
}
