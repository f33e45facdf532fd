package wine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"customs179/app/dev/operator"
)

// name is the program's name to a person.
const name = "海关179上报助手"

// Proof is what is installed and run, and by whom.
type Proof struct {
	Windows *Windows
	Dir     string // for what the proof leaves: pictures and logs
	// Setup and Newer are installers of two versions, Portable is the archive.
	Setup, Newer, Portable string
	Version, NewerVersion  string
	Headless               string // the host's program without a window
	// Signed is a signed installer, and Verify checks a program that it laid down.
	Signed string
	Verify func(ctx context.Context, file string) error
	// Built for Windows: tests of the vault and of the tray's window, and what tells
	// the dialogs.
	Vault, Tray, Eyes string
	// Operator makes one for a command line, the folder of its data, and its orders.
	Operator func(args []string, data, pictures string, orders int) *operator.Operator
	Out      io.Writer

	local string // the user's folder of local data
}

// Run does everything, in order, and tells how long each part took.
func (p *Proof) Run(ctx context.Context) (err error) {
	if p.local, err = p.Windows.Local(); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"installer and uninstaller, page by page", p.clicked},
		{"silent installation", p.install},
		{"the other language", p.otherLanguage},
		{"repair, with the start with Windows", p.repair},
		{"the installed program at work", p.demo},
		{"the vault, task bar and session", p.parts},
		{"kill, upgrade while it runs, downgrade", p.hardLife},
		{"portable", p.portable},
		{"removal", p.remove},
	} {
		start := time.Now()
		fmt.Fprintf(p.Out, "Windows: %s\n", part.name)
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Fprintf(p.Out, "Windows: %s took %s\n", part.name, time.Since(start).Round(100*time.Millisecond))
	}
	return nil
}

// Where things are, as the host sees them.
func (p *Proof) program() string     { return filepath.Join(p.folder(), "customs179.exe") }
func (p *Proof) uninstaller() string { return filepath.Join(p.folder(), "uninstall.exe") }
func (p *Proof) folder() string      { return filepath.Join(p.local, "Programs", "Customs179") }
func (p *Proof) data() string        { return filepath.Join(p.local, "Customs179") }

func (p *Proof) shortcuts() []string {
	return []string{
		filepath.Join(p.Windows.dir, "home", "Desktop", name+".lnk"),
		filepath.Join(filepath.Dir(p.local), "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", name+".lnk"),
	}
}

// The keys that are looked at.
const (
	appsKey = `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Uninstall\Customs179`
	runKey  = `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run`
)

// ran runs a Windows program that has to end with a code.
func (p *Proof) ran(ctx context.Context, want int, program string, args ...string) error {
	return p.Windows.Run(ctx, installTime, want, program, args...)
}

// installTime bounds a program that ends by itself; an installer takes longest.
const installTime = 3 * time.Minute

// has looks for texts in a key of the registry.
func (p *Proof) has(ctx context.Context, key string, texts ...string) error {
	values, err := p.Windows.Key(ctx, key)
	if err != nil {
		return err
	}
	for _, text := range texts {
		if !strings.Contains(values, text) {
			return fmt.Errorf("the registry lacks %s:\n%s", text, values)
		}
	}
	return nil
}

// lacks makes sure that a text is not in a key of the registry.
func (p *Proof) lacks(ctx context.Context, key, text string) error {
	values, err := p.Windows.Key(ctx, key)
	if err == nil && strings.Contains(values, text) {
		err = fmt.Errorf("the registry has %s:\n%s", text, values)
	}
	return err
}

func (p *Proof) install(ctx context.Context) error {
	if err := p.ran(ctx, 0, p.Setup, "/S"); err != nil {
		return err
	}
	if err := there(append(p.shortcuts(), p.program(), p.uninstaller())...); err != nil {
		return err
	}
	return errors.Join(
		p.has(ctx, appsKey, `"DisplayName"="`+name+`"`, `"DisplayVersion"="`+p.Version+`"`, `"QuietUninstallString"=`, `"EstimatedSize"=`),
		p.lacks(ctx, runKey, "Customs179"),
	)
}

// otherLanguage installs over the program in English and in Chinese again: nothing
// is there twice.
func (p *Proof) otherLanguage(ctx context.Context) error {
	w := *p.Windows
	w.env = append(w.env[:len(w.env):len(w.env)], "LC_ALL="+english.locale)
	var foreign []string
	for _, path := range p.shortcuts() {
		foreign = append(foreign, filepath.Join(filepath.Dir(path), "Customs 179 Desk.lnk"))
	}
	if err := w.Run(ctx, installTime, 0, p.Setup, "/S"); err != nil {
		return err
	}
	if err := errors.Join(gone(p.shortcuts()...)(), there(foreign...)); err != nil {
		return fmt.Errorf("in English over Chinese: %w", err)
	}
	if err := p.ran(ctx, 0, p.Setup, "/S"); err != nil {
		return err
	}
	if err := errors.Join(gone(foreign...)(), there(p.shortcuts()...)); err != nil {
		return fmt.Errorf("in Chinese over English: %w", err)
	}
	return nil
}

func (p *Proof) repair(ctx context.Context) error {
	if err := errors.Join(os.WriteFile(p.program(), []byte("broken"), 0o600), os.Remove(p.shortcuts()[0])); err != nil {
		return err
	}
	if err := p.ran(ctx, 0, p.Setup, "/S", "/AUTOSTART"); err != nil {
		return err
	}
	info, err := os.Stat(p.program())
	if err != nil || info.Size() < 1<<20 {
		return fmt.Errorf("the program was not repaired: %w", err)
	}
	if _, err := os.Stat(p.shortcuts()[0]); err == nil {
		return errors.New("the repair put the icon back that the user had taken away")
	}
	return p.has(ctx, runKey, `"Customs179"="\"C:\\`, `customs179.exe\" --hidden"`)
}

// demoOrders is how many orders the installed program has to see done.
const demoOrders = 20

func (p *Proof) demo(ctx context.Context) error {
	op := p.Operator([]string{p.program(), "demo", "--scripted", "--orders", fmt.Sprint(demoOrders)},
		filepath.Join(p.data(), "demo"), p.Dir, demoOrders)
	return op.RunWindows(ctx)
}

func (p *Proof) parts(ctx context.Context) error {
	return errors.Join(p.ran(ctx, 0, p.Vault, "-test.run", "DPAPI"), p.ran(ctx, 0, p.Tray, "-test.run", "SessionAndTaskBar"))
}

func (p *Proof) remove(ctx context.Context) error {
	ledger := filepath.Join(p.data(), "data", "orders.db")
	if err := p.ran(ctx, 0, p.uninstaller(), "/S"); err != nil {
		return err
	}
	if err := operator.Until(ctx, time.Minute, gone(append(p.shortcuts(), p.folder())...)); err != nil {
		return err
	}
	if _, err := os.Stat(ledger); err != nil {
		return fmt.Errorf("the orders did not stay: %w", err)
	}
	if err := errors.Join(p.lacks(ctx, appsKey, "DisplayName"), p.lacks(ctx, runKey, "Customs179")); err != nil {
		return err
	}
	if err := errors.Join(p.ran(ctx, 0, p.Newer, "/S"), p.ran(ctx, 0, p.uninstaller(), "/S", "/DELETEDATA")); err != nil {
		return err
	}
	return operator.Until(ctx, time.Minute, gone(p.folder(), ledger, filepath.Join(p.data(), "config"), filepath.Join(p.data(), "logs")))
}

// gone makes sure that nothing is left at some paths.
func gone(paths ...string) func() error {
	return func() error {
		for _, path := range paths {
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("%s is still there", filepath.Base(path))
			}
		}
		return nil
	}
}

// there makes sure that something is at all paths.
func there(paths ...string) error {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("what was installed: %w", err)
		}
	}
	return nil
}
