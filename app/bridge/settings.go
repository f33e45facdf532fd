package bridge

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/secret"
)

// settingsName is the settings file in the folder of the settings.
const settingsName = "settings.json"

// settings are read and changed by the window.
type settings struct{ b *Bridge }

func (s settings) Get() config.Settings {
	s.b.mu.RLock()
	defer s.b.mu.RUnlock()
	return s.b.settings
}

func (s settings) Path() string { return s.b.path() }

// Save checks, writes and applies. When the program cannot work with the new
// settings the old ones are put back, on disk too.
func (s settings) Save(next config.Settings) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	old := s.Get()
	if err := next.Save(s.b.path()); err != nil {
		return err
	}
	err := s.b.swap(ctx, next)
	if err == nil {
		s.b.mu.Lock()
		defer s.b.mu.Unlock()
		s.b.unusable = time.Time{}
		return nil
	}
	return errors.Join(err, old.Save(s.b.path()))
}

// Import reads a vendor's file. A PIN in it goes into the vault and not into the
// settings.
func (s settings) Import(path string) (config.Settings, []config.Warning, bool, error) {
	next, warnings, err := config.Load(path)
	if next.CardPassword.IsZero() {
		return next, warnings, false, err
	}
	s.b.opt.Redactor.AddPIN(next.CardPassword)
	_, kept := s.b.vault.Save(next.CardPassword)
	next.CardPassword = secret.PIN{}
	return next, warnings, kept == nil, errors.Join(err, kept)
}

func (s settings) BlankPIN(path string) error { return config.BlankPIN(path) }

// Ready reports whether nothing is missing, so that work can begin.
func (s settings) Ready() bool {
	now := s.Get()
	return now.Validate() == nil
}

func (b *Bridge) path() string { return filepath.Join(b.opt.Config, settingsName) }

// load reads the settings file, or takes the program's own for the beginning. A
// PIN that stands in the file is used and never written anywhere else. A file
// with bad values makes a program without addresses: it does no work before a
// person has looked at them. One that cannot be read at all is put aside.
func (b *Bridge) load() (config.Settings, *secret.Entry, error) {
	s, warnings, err := config.Load(b.path())
	for _, w := range warnings {
		b.opt.Log.Warn("settings: " + w.String())
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b.opt.Settings, nil, nil
	case err != nil && fault.Of(err).Code != fault.ConfigInvalid:
		return s, nil, err
	case err != nil && len(config.Problems(err)) == 0:
		b.setAside(err)
		return b.opt.Settings, nil, nil
	case err != nil && !onlyMissing(err):
		b.opt.Log.Error("the settings hold what cannot be used; the work waits for a person", "error", err)
		b.unusable = time.Now()
		s.TaskURL = ""
	}
	if s.CardPassword.IsZero() {
		return s, nil, nil
	}
	b.opt.Redactor.AddPIN(s.CardPassword)
	id, err := config.EntryID(b.path())
	if err != nil {
		return s, nil, err
	}
	return s, &secret.Entry{PIN: s.CardPassword, ID: id}, nil
}

// setAside renames a settings file of which nothing can be read, as a slip in an
// editor leaves it: it is kept, and what a person enters anew can be saved.
func (b *Bridge) setAside(why error) {
	b.unusable = time.Now()
	kept := b.path() + "." + b.unusable.UTC().Format("20060102T150405Z") + ".damaged"
	if err := os.Rename(b.path(), kept); err != nil {
		why = errors.Join(why, err)
	}
	b.opt.Log.Error("the settings file cannot be read; it is kept beside the new one", "file", filepath.Base(kept), "error", why)
}

// onlyMissing reports whether all problems are values that are not there yet.
func onlyMissing(err error) bool {
	problems := config.Problems(err)
	for _, p := range problems {
		if !p.Missing {
			return false
		}
	}
	return len(problems) > 0
}
