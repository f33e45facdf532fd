package bridge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"customs179/core/export"
	"customs179/core/fault"
	"customs179/ui/port"
)

// system is the PC around the program.
type system struct{ b *Bridge }

var _ port.System = system{}

// Autostart reads the real state of the system's switch.
func (s system) Autostart() (on, ok bool, err error) {
	if s.b.opt.Autostart == nil {
		return false, false, nil
	}
	on, err = s.b.opt.Autostart.Enabled()
	return on, true, err
}

func (s system) SetAutostart(on bool) error {
	if s.b.opt.Autostart == nil {
		return fault.Newf(fault.Person, fault.ConfigIO, "set the start with the session", "this system has no such switch")
	}
	return s.b.opt.Autostart.Set(on)
}

func (s system) Where(f port.Folder) string { return s.b.opt.Folders[f] }

// OpenFolder opens a folder, which is made when it is not there yet.
func (s system) OpenFolder(f port.Folder) error {
	dir := s.Where(f)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.New(fault.Person, fault.ConfigIO, "make the folder", err)
	}
	return s.b.opt.Open.Folder(dir)
}

func (s system) OpenFile(path string) error   { return s.b.opt.Open.File(path) }
func (s system) Reveal(path string) error     { return s.b.opt.Open.Reveal(path) }
func (s system) OpenURL(address string) error { return s.b.opt.Open.URL(address) }
func (s system) OpenClock() error             { return s.b.opt.Open.Clock() }

// Save writes a sheet as the path's end says.
func (s system) Save(ctx context.Context, path string, sheet port.Sheet) error {
	return export.File(ctx, path, export.FormatOf(path), export.Sheet(sheet))
}

// SaveText writes a text into the export folder, beside any older one.
func (s system) SaveText(_ context.Context, name, text string) (string, error) {
	const op = "save a text"
	dir := s.Where(port.FolderExport)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.New(fault.Person, fault.ExportIO, op, err)
	}
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	for i := 1; ; i++ {
		path := filepath.Join(dir, base+filepath.Ext(name))
		if i > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", base, i, filepath.Ext(name)))
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return "", fault.New(fault.Person, fault.ExportIO, op, err)
		}
		_, err = f.WriteString(text)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", fault.New(fault.Person, fault.ExportIO, op, err)
		}
		return path, nil
	}
}

func (s system) Backup(ctx context.Context) (string, error) {
	return s.b.now().Orders.BackupNow(ctx)
}

func (s system) Prune(ctx context.Context, olderThan time.Duration) (int, error) {
	return s.b.now().Orders.Prune(ctx, time.Now().Add(-olderThan))
}

func (s system) TestAlarm(ctx context.Context, webhook string) error {
	return s.b.opt.Alarm(ctx, webhook)
}

func (s system) Quit() { s.b.opt.Quit() }
