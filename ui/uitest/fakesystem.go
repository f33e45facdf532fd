package uitest

import (
	"context"
	"fmt"
	"time"

	"customs179/ui/port"
)

type system struct{ *Fake }

// Autostart answers the fields Autostart and NoAutostart.
func (s system) Autostart() (on, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Fake.Autostart, !s.NoAutostart, s.fails["System.Autostart"]
}

// SetAutostart changes the field.
func (s system) SetAutostart(on bool) error {
	err := s.note("System.SetAutostart", fmt.Sprint(on))
	if err == nil {
		s.mu.Lock()
		s.Fake.Autostart = on
		s.mu.Unlock()
	}
	return err
}

// Where gives a path that looks like one.
func (s system) Where(f port.Folder) string {
	return `C:\Users\lili\AppData\Local\Customs179\` + string(f)
}

// OpenFolder opens nothing.
func (s system) OpenFolder(f port.Folder) error { return s.note("System.OpenFolder", string(f)) }

// OpenFile opens nothing.
func (s system) OpenFile(path string) error { return s.note("System.OpenFile", path) }

// Reveal opens nothing.
func (s system) Reveal(path string) error { return s.note("System.Reveal", path) }

// OpenURL opens nothing.
func (s system) OpenURL(url string) error { return s.note("System.OpenURL", url) }

// OpenClock opens nothing.
func (s system) OpenClock() error { return s.note("System.OpenClock", "") }

// Save keeps the sheet with its rows.
func (s system) Save(_ context.Context, path string, sheet port.Sheet) error {
	if err := s.note("System.Save", path); err != nil {
		return err
	}
	saved := SavedSheet{Path: path, Sheet: sheet}
	if sheet.Rows != nil {
		sheet.Rows(func(line []string) bool {
			saved.Lines = append(saved.Lines, append([]string(nil), line...))
			return true
		})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Sheets = append(s.Sheets, saved)
	return nil
}

// SaveText keeps the text under its name.
func (s system) SaveText(_ context.Context, name, text string) (string, error) {
	if err := s.note("System.SaveText", name); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.SavedTexts[name] = text
	return "export/" + name, nil
}

// Backup makes nothing.
func (s system) Backup(context.Context) (string, error) {
	return "backups/ledger-1121-1504.db", s.note("System.Backup", "")
}

// Prune deletes nothing and says 12.
func (s system) Prune(_ context.Context, older time.Duration) (int, error) {
	return 12, s.note("System.Prune", older.String())
}

// Preview answers Bundle.
func (s system) Preview(context.Context) (port.Bundle, error) {
	return s.Bundle, s.note("System.Preview", "")
}

// SaveBundle answers Bundle.
func (s system) SaveBundle(context.Context) (port.Bundle, error) {
	return s.Bundle, s.note("System.SaveBundle", "")
}

// TestAlarm sends nothing.
func (s system) TestAlarm(_ context.Context, webhook string) error {
	return s.note("System.TestAlarm", webhook)
}

// Quit ends nothing. A call that is to fail cannot: it has no error.
func (s system) Quit() {
	if err := s.note("System.Quit", ""); err != nil {
		panic("uitest: Quit has no error to give")
	}
}
