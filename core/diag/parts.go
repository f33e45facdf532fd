package diag

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"customs179/core/config"
	"customs179/core/status"
)

// Source gives what only the running program knows. Nil functions and empty
// texts leave their part out.
type Source struct {
	LogDir   string
	Settings func() config.Settings
	Snapshot func() status.Snapshot
	// Store gives statistics of the ledger as JSON: counts, sizes, check results;
	// no texts of orders.
	Store func(context.Context) ([]byte, error)
	// Probe gives what a check of the network found, as JSON.
	Probe   func(context.Context) ([]byte, error)
	Version string
}

// Parts gives the parts of the usual bundle, the small and telling ones first.
func Parts(s Source) []Part {
	parts := []Part{{Name: "versions.json", Collect: func(context.Context) ([]byte, error) { return versions(s.Version) }}}
	if s.Snapshot != nil {
		parts = append(parts, Part{Name: "health.json", Collect: func(context.Context) ([]byte, error) {
			snap := s.Snapshot()
			snap.Card.Enterprise = "" // a bundle tells no names
			return pretty(snap)
		}})
	}
	if s.Settings != nil {
		parts = append(parts, Part{Name: "settings.json", Collect: func(context.Context) ([]byte, error) {
			return pretty(s.Settings())
		}})
	}
	if s.Store != nil {
		parts = append(parts, Part{Name: "store.json", Collect: s.Store})
	}
	if s.Probe != nil {
		parts = append(parts, Part{Name: "network.json", Collect: s.Probe})
	}
	if s.LogDir != "" {
		for _, name := range []string{LastCrashName, CrashName} {
			parts = append(parts, Part{Name: name, Collect: tailOf(filepath.Join(s.LogDir, name), 1<<20), KeepTail: true})
		}
		parts = append(parts, Part{Name: "log.txt", Collect: func(ctx context.Context) ([]byte, error) {
			return lastLogs(ctx, s.LogDir, 5<<20)
		}, KeepTail: true})
	}
	return parts
}

func pretty(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write as JSON: %w", err)
	}
	return text, nil
}

func versions(program string) ([]byte, error) {
	type module struct{ Path, Version string }
	out := struct {
		Program, Go, OS, Arch string
		CPUs, Goroutines      int
		Modules               []module
	}{Program: program, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPUs: runtime.NumCPU(), Goroutines: runtime.NumGoroutine()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			out.Modules = append(out.Modules, module{d.Path, d.Version})
		}
	}
	return pretty(out)
}

// tailOf gives the last n bytes of a file; one that is not there is empty.
func tailOf(path string, n int64) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
		}
		defer f.Close()
		if _, err := f.Seek(-n, io.SeekEnd); err != nil {
			// Shorter than n: from the beginning.
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
			}
		}
		text, err := io.ReadAll(io.LimitReader(f, n))
		if err != nil {
			return text, fmt.Errorf("read %s: %w", filepath.Base(path), err)
		}
		return text, nil
	}
}

// lastLogs gives the last n bytes of the log across its files, oldest first.
func lastLogs(ctx context.Context, dir string, n int64) ([]byte, error) {
	base := strings.TrimSuffix(LogName, ".log")
	older, err := filepath.Glob(filepath.Join(dir, base+"-*.log"))
	if err != nil {
		return nil, fmt.Errorf("list the log files: %w", err)
	}
	slices.Sort(older) // their names hold the time
	files := append(older, filepath.Join(dir, LogName))
	var pieces [][]byte
	var errs []error
	for i := len(files) - 1; i >= 0 && n > 0 && ctx.Err() == nil; i-- {
		text, err := tailOf(files[i], n)(ctx)
		if err != nil {
			errs = append(errs, err)
		}
		n -= int64(len(text))
		pieces = append(pieces, text)
	}
	slices.Reverse(pieces)
	return slices.Concat(pieces...), errors.Join(errs...)
}
