// Package settings owns the page on which the settings are changed: the table of
// fields, the draft that a person edits, and the form that shows it.
//
// It may not check values itself where core/config does, and it never keeps,
// logs or shows a signKey but in its own entry. Invariant: what is saved is what
// config.Settings.Validate found good, and every field tells what is wrong below
// itself.
package settings

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"customs179/core/config"
	"customs179/core/secret"
)

// kind is how a field is edited.
type kind int

const (
	kindText kind = iota
	kindSecret
	kindNumber
	kindChoice
	kindFlag
	kindFile
	// kindCustoms is a choice of known addresses beside a text.
	kindCustoms
)

// section is a part of the page; its title is the text settings.<section>.
type section string

const (
	sectionGeneral    section = "general"
	sectionConnection section = "connection"
	sectionCard       section = "card"
	sectionAlarm      section = "alarm"
	sectionData       section = "data"
	sectionAdvanced   section = "advanced"
)

var sections = []section{
	sectionGeneral, sectionConnection, sectionCard, sectionAlarm, sectionData, sectionAdvanced,
}

// keyAlarm is the one field that is not a setting of the core: the address of a
// chat robot, kept by the window.
const keyAlarm = "alarm"

// field describes one setting: its texts are setting.<key>, .hint, and one for
// each choice.
type field struct {
	key     string
	section section
	kind    kind
	choices []string
	// get and set are nil for keyAlarm. set reports false for a text that is no
	// value at all; whether a value is allowed is the judgement of core/config.
	get func(*config.Settings) string
	set func(*config.Settings, string) bool
}

// fields are all fields in the order of the page.
var fields = []field{
	text("taskUrl", sectionConnection, kindText, func(s *config.Settings) *string { return &s.TaskURL }),
	{
		key: "signKey", section: sectionConnection, kind: kindSecret,
		get: func(s *config.Settings) string { return s.SignKey.Reveal() },
		set: func(s *config.Settings, v string) bool { s.SignKey = secret.NewKey(strings.TrimSpace(v)); return true },
	},
	text("callbackUrl", sectionConnection, kindText, func(s *config.Settings) *string { return &s.CallbackURL }),
	text("postUrl", sectionConnection, kindCustoms, func(s *config.Settings) *string { return &s.PostURL }),
	text("proxy", sectionConnection, kindText, func(s *config.Settings) *string { return &s.Proxy }),
	text("tlsCAFile", sectionConnection, kindFile, func(s *config.Settings) *string { return &s.TLSCAFile }),

	text("wsUrl", sectionCard, kindText, func(s *config.Settings) *string { return &s.WSURL }),
	text("certNoExpected", sectionCard, kindText, func(s *config.Settings) *string { return &s.CertNoExpected }),
	span("wsPause", sectionCard, time.Millisecond, func(s *config.Settings) *time.Duration { return &s.WSPause }),
	span("wsSignTimeout", sectionCard, time.Second, func(s *config.Settings) *time.Duration { return &s.WSSignTimeout }),
	span("wsHandshakeWait", sectionCard, time.Second, func(s *config.Settings) *time.Duration { return &s.WSHandshakeWait }),
	text("controlRestartCommand", sectionCard, kindText, func(s *config.Settings) *string { return &s.ControlRestartCommand }),

	{key: keyAlarm, section: sectionAlarm, kind: kindSecret},

	count("keepDays", sectionData, func(s *config.Settings) *int { return &s.KeepDays }),

	span("getTaskInterval", sectionAdvanced, time.Second, func(s *config.Settings) *time.Duration { return &s.GetTaskInterval }),
	span("callbackInterval", sectionAdvanced, time.Second, func(s *config.Settings) *time.Duration { return &s.CallbackInterval }),
	count("callbackTimes", sectionAdvanced, func(s *config.Settings) *int { return &s.CallbackTimes }),
	span("uploadDeadline", sectionAdvanced, time.Second, func(s *config.Settings) *time.Duration { return &s.UploadDeadline }),
	choice("amountFormat", func(s *config.Settings) *string { return &s.AmountFormat }, "trim", "verbatim", "java-double"),
	choice("taskDialect", func(s *config.Settings) *string { return &s.TaskDialect }, "S1", "JSY"),
	choice("payTypeDefault", func(s *config.Settings) *string { return &s.PayTypeDefault }, "1", "2", "3", "4"),
	text("recpCodeDefault", sectionAdvanced, kindText, func(s *config.Settings) *string { return &s.RecpCodeDefault }),
	text("ebpCodeExpected", sectionAdvanced, kindText, func(s *config.Settings) *string { return &s.EbpCodeExpected }),
	{
		key: "errorIds", section: sectionAdvanced, kind: kindFlag,
		get: func(s *config.Settings) string { return strconv.FormatBool(s.ErrorIDs) },
		set: func(s *config.Settings, v string) bool { s.ErrorIDs = v == "true"; return true },
	},
}

// fieldOf finds a field, nil when the page has none of that key.
func fieldOf(key string) *field {
	for i := range fields {
		if fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

func text(key string, in section, k kind, at func(*config.Settings) *string) field {
	return field{
		key: key, section: in, kind: k,
		get: func(s *config.Settings) string { return *at(s) },
		set: func(s *config.Settings, v string) bool { *at(s) = strings.TrimSpace(v); return true },
	}
}

func choice(key string, at func(*config.Settings) *string, choices ...string) field {
	f := text(key, sectionAdvanced, kindChoice, at)
	f.choices = choices
	return f
}

// number is a whole number; full-width digits are what an input method gives.
func number(v string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(digits.Replace(v)))
	return n, err == nil && n <= mostNumber && n >= -mostNumber
}

// mostNumber keeps a typing error from overflowing a span of time.
const mostNumber = 1_000_000_000

var digits = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")

func count(key string, in section, at func(*config.Settings) *int) field {
	return field{
		key: key, section: in, kind: kindNumber,
		get: func(s *config.Settings) string { return strconv.Itoa(*at(s)) },
		set: func(s *config.Settings, v string) bool {
			n, ok := number(v)
			if ok {
				*at(s) = n
			}
			return ok
		},
	}
}

func span(key string, in section, unit time.Duration, at func(*config.Settings) *time.Duration) field {
	return field{
		key: key, section: in, kind: kindNumber,
		get: func(s *config.Settings) string { return strconv.FormatInt(int64(*at(s)/unit), 10) },
		set: func(s *config.Settings, v string) bool {
			n, ok := number(v)
			if ok {
				*at(s) = time.Duration(n) * unit
			}
			return ok
		},
	}
}

// isRobot reports whether a text is an address that a chat robot can have.
func isRobot(text string) bool {
	u, err := url.Parse(text)
	return err == nil && strings.EqualFold(u.Scheme, "https") && u.Hostname() != "" && !strings.ContainsAny(text, " \t\r\n")
}
