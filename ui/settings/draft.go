package settings

import (
	"maps"
	"strings"

	"customs179/core/config"
)

// trouble says why a value cannot stay; none is fine.
type trouble int

const (
	none trouble = iota
	wrong
	missing
)

// draft is the settings as a person has them in hand: texts by key, beside what
// was read. It is used by one goroutine at a time.
type draft struct {
	base config.Settings
	was  map[string]string
	is   map[string]string
	// imported is true while the base comes out of a file: it is to be saved even
	// when only keys differ that this page does not show.
	imported bool
}

func newDraft(base config.Settings, alarm string) *draft {
	d := &draft{}
	d.reset(base, alarm)
	return d
}

// reset takes settings as read and forgets every change.
func (d *draft) reset(base config.Settings, alarm string) {
	d.base, d.was, d.imported = base, texts(base, alarm), false
	d.is = maps.Clone(d.was)
}

// follow takes settings that were changed elsewhere and keeps the person's own
// changes.
func (d *draft) follow(base config.Settings, alarm string) {
	if !d.imported {
		d.take(base, alarm, d.was)
	}
}

// accept takes settings that were saved out of the texts sent; what a person
// typed meanwhile stays a change.
func (d *draft) accept(base config.Settings, alarm string, sent map[string]string) {
	d.imported = false
	d.take(base, alarm, sent)
}

// take makes settings the ground of the draft: a text that still is as it was in
// old follows, another one stays.
func (d *draft) take(base config.Settings, alarm string, old map[string]string) {
	d.base, d.was = base, texts(base, alarm)
	for key, text := range d.is {
		if text == old[key] {
			d.is[key] = d.was[key]
		}
	}
}

// fill takes settings out of a file as changes of the person, and gives how many
// differ.
func (d *draft) fill(s config.Settings) (changes int) {
	for i := range fields {
		if f := &fields[i]; f.get != nil {
			if v := f.get(&s); v != d.is[f.key] {
				d.is[f.key] = v
				changes++
			}
		}
	}
	// A file may carry keys that this page does not show: they go along.
	d.base, d.imported = s, true
	return changes
}

func texts(s config.Settings, alarm string) map[string]string {
	out := map[string]string{keyAlarm: alarm}
	for i := range fields {
		if f := &fields[i]; f.get != nil {
			out[f.key] = f.get(&s)
		}
	}
	return out
}

func (d *draft) put(key, text string) { d.is[key] = text }

func (d *draft) text(key string) string { return d.is[key] }

// changed reports whether there is anything to save.
func (d *draft) changed() bool { return d.imported || !maps.Equal(d.is, d.was) }

// onlyAlarm reports whether nothing but the robot's address is to be saved: the
// work need not be set up anew for that.
func (d *draft) onlyAlarm() bool {
	for key, text := range d.is {
		if key != keyAlarm && text != d.was[key] {
			return false
		}
	}
	return !d.imported
}

func (d *draft) alarm() string { return strings.TrimSpace(d.is[keyAlarm]) }

// settings builds what would be saved and says what is wrong with it, by key.
func (d *draft) settings() (config.Settings, map[string]trouble) {
	s, out := d.base, map[string]trouble{}
	for i := range fields {
		if f := &fields[i]; f.set != nil && !f.set(&s, d.is[f.key]) {
			out[f.key] = wrong
		}
	}
	if a := d.alarm(); a != "" && !isRobot(a) {
		out[keyAlarm] = wrong
	}
	note(out, s.Validate())
	return s, out
}

// note adds the problems inside an error of config; a text that is no value at
// all keeps its own judgement.
func note(out map[string]trouble, err error) {
	for _, p := range config.Problems(err) {
		if out[p.Key] != none {
			continue
		}
		out[p.Key] = wrong
		if p.Missing {
			out[p.Key] = missing
		}
	}
}

// stops reports whether a problem keeps the draft from being saved: missing
// values may be saved until the wizard is through.
func stops(problems map[string]trouble) bool {
	for _, t := range problems {
		if t == wrong {
			return true
		}
	}
	return false
}
