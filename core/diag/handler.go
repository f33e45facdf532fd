package diag

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/secret"
)

// readable lists the keys whose text may be read in a log, in lower case. The
// text under any other key appears as its Digest: what a log may tell is
// decided here, not wherever somebody logs. Read only.
var readable = makeSet(
	"addr", "address", "algorithm", "arch", "backup", "cause", "certno", "class", "code", "command", "component",
	"condition", "content-type", "decision", "dir", "ebpcode", "err", "error", "event", "fault", "file", "found",
	"gate", "goroutine", "guid", "hold", "host", "id", "key", "kind", "level", "method", "mode", "next", "op",
	"orderno", "os", "outcome", "owes", "panic", "part", "party", "path", "phase", "port", "program", "proxy", "reason",
	"role", "service", "sessionid", "signal", "since", "stack", "state", "status", "step", "until", "url", "version",
	"worker",
)

// addresses are keys whose text is shown without credentials and query.
var addresses = makeSet("addr", "address", "url", "proxy")

func makeSet(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// The lengths in bytes to which texts in a log are cut.
const (
	textCap  = 300
	errorCap = 1000
	stackCap = 8000
)

// redacting is a handler that passes only what a log may tell. It takes live
// secrets out of each value before a format can escape them once more.
type redacting struct {
	inner    slog.Handler
	redactor *Redactor
}

// Enabled asks the inner handler.
func (h redacting) Enabled(ctx context.Context, l slog.Level) bool { return h.inner.Enabled(ctx, l) }

// Handle passes the record on with its values redacted.
func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, fault.Cap(h.redactor.Clean(r.Message), textCap), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(h.redact(a))
		return true
	})
	return h.inner.Handle(ctx, out)
}

// WithAttrs redacts the values before the inner handler keeps them.
func (h redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redacting{h.inner.WithAttrs(h.redactAll(attrs)), h.redactor}
}

// WithGroup opens a group in the inner handler.
func (h redacting) WithGroup(name string) slog.Handler {
	return redacting{h.inner.WithGroup(name), h.redactor}
}

func (h redacting) redactAll(attrs []slog.Attr) []slog.Attr {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = h.redact(a)
	}
	return out
}

// redact decides about one value.
func (h redacting) redact(a slog.Attr) slog.Attr {
	key := strings.ToLower(a.Key)
	v := a.Value.Resolve()
	switch {
	case isSecretKey(key):
		return slog.String(a.Key, secret.Mask)
	case v.Kind() == slog.KindGroup:
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(h.redactAll(v.Group())...)}
	case v.Kind() == slog.KindString:
		return slog.String(a.Key, h.text(key, v.String(), textCap))
	case v.Kind() != slog.KindAny:
		return slog.Attr{Key: a.Key, Value: v} // a number, a time, a boolean
	}
	switch x := v.Any().(type) {
	case nil:
		return slog.Attr{Key: a.Key, Value: v}
	case error:
		return slog.String(a.Key, h.text(key, x.Error(), errorCap))
	default:
		if !isWord(x) {
			return slog.String(a.Key, Digest(h.redactor.Clean(fmt.Sprint(x))))
		}
		return slog.String(a.Key, h.text(key, fmt.Sprint(x), textCap))
	}
}

// text gives a value's text as the log shows it under the key (lower case). Live
// secrets go first: PINs are so few that a digest of one gives it away.
func (h redacting) text(key, text string, limit int) string {
	text = h.redactor.Clean(text)
	switch {
	case text == "" || text == secret.Mask:
		return text
	case !readable[key]:
		return Digest(text)
	case addresses[key]:
		text = config.PublicAddress(text)
	case key == "stack":
		limit = stackCap
	}
	return fault.Cap(text, limit)
}

// isWord reports whether a value is a word or a figure of its own type, or says
// itself how it is printed. Anything else may be an order with everything in it.
func isWord(v any) bool {
	switch v.(type) {
	case fmt.Stringer, []string:
		return true
	}
	k := reflect.TypeOf(v).Kind()
	return k == reflect.String || k >= reflect.Bool && k <= reflect.Float64
}

// isSecretKey reports whether a key (lower case) names something that must not
// be told even as a digest.
func isSecretKey(key string) bool {
	for _, part := range []string{"passw", "token", "authoriz", "secret", "cookie"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	switch {
	case key == "pwd", strings.HasSuffix(key, "pin") && key != "spin":
		return true
	case strings.HasPrefix(key, "cert"):
		return !strings.HasPrefix(key, "certno")
	default:
		return strings.HasPrefix(key, "sign") && key != "signal" && !strings.HasPrefix(key, "signed")
	}
}
