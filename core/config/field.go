package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"customs179/core/secret"
)

// field is one key of the file: how its text becomes a value and back. All
// checks of a value are in set, so that loading and validating cannot differ.
type field struct {
	key      string
	allowed  string // what a person may write, in words
	required bool
	secret   bool
	address  bool // may carry credentials: shown without them
	bare     bool // written without quotes: a number or a boolean
	get      func(*Settings) string
	set      func(*Settings, string) bool
}

// fields lists every key in the order in which a new file has them. Read only.
var fields = []field{
	required(address("taskUrl", "an http or https address", func(s *Settings) *string { return &s.TaskURL }, isWeb)),
	required(address("callbackUrl", "an http or https address", func(s *Settings) *string { return &s.CallbackURL }, isWeb)),
	required(address("postUrl", "an https address (http only to this PC)", func(s *Settings) *string { return &s.PostURL }, isUpload)),
	{
		key: "cardPassword", allowed: "1 to 32 letters, digits or signs without blanks, or empty", secret: true,
		get: func(s *Settings) string { return s.CardPassword.Reveal() },
		set: func(s *Settings, text string) bool {
			s.CardPassword = secret.NewPIN(text)
			if text == "" {
				return true
			}
			_, refused := secret.CheckForm(s.CardPassword)
			return refused == nil
		},
	},
	span("getTaskInterval", time.Second, 5, 3600, func(s *Settings) *time.Duration { return &s.GetTaskInterval }),
	span("callbackInterval", time.Second, 10, 86400, func(s *Settings) *time.Duration { return &s.CallbackInterval }),
	count("callbackTimes", 0, 100, func(s *Settings) *int { return &s.CallbackTimes }),
	{
		key: "signKey", allowed: "up to 200 characters", secret: true,
		get: func(s *Settings) string { return s.SignKey.Reveal() },
		set: func(s *Settings, text string) bool {
			s.SignKey = secret.NewKey(text)
			return len(text) <= 200
		},
	},
	address("wsUrl", "a ws or wss address", func(s *Settings) *string { return &s.WSURL }, isControl),
	address("wsUrlConfirmed", "a ws or wss address", func(s *Settings) *string { return &s.WSURLConfirmed }, isControl),
	span("wsHandshakeWait", time.Second, 0, 30, func(s *Settings) *time.Duration { return &s.WSHandshakeWait }),
	span("wsSignTimeout", time.Second, 5, 60, func(s *Settings) *time.Duration { return &s.WSSignTimeout }),
	span("wsPause", time.Millisecond, 0, 5000, func(s *Settings) *time.Duration { return &s.WSPause }),
	text("certNoExpected", "hex digits in lower case, such as 01691fe9", func(s *Settings) *string { return &s.CertNoExpected }, isCertNo),
	text("ebpCodeExpected", "up to 18 letters and digits", func(s *Settings) *string { return &s.EbpCodeExpected }, isCode),
	choice("amountFormat", func(s *Settings) *string { return &s.AmountFormat }, "trim", "verbatim", "java-double"),
	choice("payTypeDefault", func(s *Settings) *string { return &s.PayTypeDefault }, "1", "2", "3", "4"),
	text("recpCodeDefault", "up to 18 letters and digits", func(s *Settings) *string { return &s.RecpCodeDefault }, isCode),
	choice("taskDialect", func(s *Settings) *string { return &s.TaskDialect }, "S1", "JSY"),
	flag("errorIds", func(s *Settings) *bool { return &s.ErrorIDs }),
	text("tlsCAFile", "the path of a PEM file", func(s *Settings) *string { return &s.TLSCAFile }, isLine),
	address("proxy", "an http, https or socks5 address", func(s *Settings) *string { return &s.Proxy }, isProxy),
	text("controlRestartCommand", "one command line", func(s *Settings) *string { return &s.ControlRestartCommand }, isLine),
	span("uploadDeadline", time.Second, 30, 3600, func(s *Settings) *time.Duration { return &s.UploadDeadline }),
	count("keepDays", 3*365+1, 100*366, func(s *Settings) *int { return &s.KeepDays }),
	{
		key: "pinFailureStop", allowed: "true: the program always stops after a refused PIN", bare: true,
		get: func(*Settings) string { return "true" },
		set: func(_ *Settings, text string) bool { return text == "true" },
	},
}

// fieldOf finds the field of a key, nil when the key is not ours.
func fieldOf(key string) *field {
	for i := range fields {
		if fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

func required(f field) field {
	f.required = true
	return f
}

// text is a field of characters; the empty text is always allowed.
func text(key, allowed string, at func(*Settings) *string, ok func(string) bool) field {
	return field{
		key: key, allowed: allowed,
		get: func(s *Settings) string { return *at(s) },
		set: func(s *Settings, v string) bool {
			*at(s) = strings.TrimSpace(v)
			return *at(s) == "" || ok(*at(s))
		},
	}
}

func address(key, allowed string, at func(*Settings) *string, ok func(string) bool) field {
	f := text(key, allowed, at, ok)
	f.address = true
	return f
}

// choice is a field with a few legal words, in any case of letters.
func choice(key string, at func(*Settings) *string, words ...string) field {
	return field{
		key: key, allowed: "one of " + strings.Join(words, ", "),
		get: func(s *Settings) string { return *at(s) },
		set: func(s *Settings, v string) bool {
			*at(s) = strings.TrimSpace(v)
			for _, w := range words {
				if strings.EqualFold(*at(s), w) {
					*at(s) = w
					return true
				}
			}
			return false
		},
	}
}

// count is a whole number from low to high.
func count(key string, low, high int, at func(*Settings) *int) field {
	return field{
		key: key, allowed: fmt.Sprintf("a whole number from %d to %d", low, high), bare: true,
		get: func(s *Settings) string { return strconv.Itoa(*at(s)) },
		set: func(s *Settings, v string) bool {
			n, ok := whole(v)
			*at(s) = n
			return ok && n >= low && n <= high
		},
	}
}

// span is a time, in the file a whole number of units.
func span(key string, unit time.Duration, low, high int, at func(*Settings) *time.Duration) field {
	name := "seconds"
	if unit == time.Millisecond {
		name = "milliseconds"
	}
	return field{
		key: key, allowed: fmt.Sprintf("a whole number of %s from %d to %d", name, low, high), bare: true,
		get: func(s *Settings) string { return strconv.FormatFloat(float64(*at(s))/float64(unit), 'f', -1, 64) },
		set: func(s *Settings, v string) bool {
			n, ok := whole(v)
			*at(s) = time.Duration(n) * unit
			return ok && n >= low && n <= high
		},
	}
}

// flag is true or false.
func flag(key string, at func(*Settings) *bool) field {
	return field{
		key: key, allowed: "true or false", bare: true,
		get: func(s *Settings) string { return strconv.FormatBool(*at(s)) },
		set: func(s *Settings, v string) bool {
			v = strings.ToLower(strings.TrimSpace(v))
			*at(s) = v == "true"
			return v == "true" || v == "false"
		},
	}
}

// whole reads a whole number as people and programs write it: 30, 30.0, 3e1.
// Figures beyond a billion are no setting of ours.
func whole(text string) (int, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e9 {
		return 0, false
	}
	return int(f), true
}
