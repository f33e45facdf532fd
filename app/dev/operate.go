package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"customs179/app/dev/desktop"
	"customs179/app/dev/operator"
)

// demo opens the window on stand-ins. Where there is no display it makes one and
// has a scripted operator work at the window.
func demo(ctx context.Context, sh *shell, args []string) error {
	if hasDisplay() {
		if err := setUp(ctx, sh, onLinux(windowNeeds)); err != nil {
			return err
		}
		program, err := sh.buildWindow(ctx)
		if err != nil {
			return err
		}
		return sh.command(ctx, nil, program, append([]string{"demo"}, args...)...).Run()
	}
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	orders := flags.Int("orders", 100, "how many orders the scripted operator waits for")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	if err := setUp(ctx, sh, slices.Concat(windowNeeds, desktopNeeds)); err != nil {
		return err
	}
	record, err := newRecord()
	if err != nil {
		return err
	}
	defer record.remove()
	sh.out = io.MultiWriter(os.Stdout, record.output)
	fmt.Fprintln(sh.out, "there is no display: an operator made of rules will work at the window on a desktop of its own")
	return errors.Join(operate(ctx, sh, record, *orders), record.search())
}

// hasDisplay reports whether a window can be shown to a person.
func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// buildWindow compiles the program with the window, which is C code in part.
func (sh *shell) buildWindow(ctx context.Context) (string, error) {
	program := filepath.Join(sh.root, ".dist", "customs179")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	fmt.Fprintln(sh.out, "building the window; the first time takes some minutes")
	if err := sh.command(ctx, []string{"CGO_ENABLED=1"}, "go", "build", "-o", program, "./app").Run(); err != nil {
		return "", fmt.Errorf("build the window: %w", err)
	}
	return program, nil
}

// operate has the scripted operator work at the real program on a desktop of its
// own. Pictures and logs stay in .dist/operate; the record gets the logs too.
func operate(ctx context.Context, sh *shell, record *record, orders int) (err error) {
	words, err := operator.LoadWords(filepath.Join(sh.root, "assets", "texts", "words"))
	if err != nil {
		return err
	}
	program, err := sh.buildWindow(ctx)
	if err != nil {
		return err
	}
	kept := filepath.Join(sh.root, ".dist", "operate")
	if err := errors.Join(os.RemoveAll(kept), os.MkdirAll(kept, 0o700)); err != nil {
		return fmt.Errorf("make a folder for the pictures: %w", err)
	}
	// Sockets lie below it, whose paths have to be short.
	dir, err := os.MkdirTemp("", "c179-")
	if err != nil {
		return fmt.Errorf("make a folder for the desktop: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	desk, err := desktop.Start(ctx, desktop.Options{Dir: filepath.Join(dir, "desk")})
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	op := operator.New(operator.Options{
		Program: program, Args: []string{"demo", "--scripted", "--orders", strconv.Itoa(orders), "--data", data},
		Env: desk.Environment(), Data: data, Pictures: kept, Log: filepath.Join(dir, "program.log"),
		Words: words, PIN: demoPIN, Orders: orders, Out: sh.out,
	})
	err = op.Run(ctx)
	err = errors.Join(err, desk.Close(),
		keepLogs(dir, filepath.Join(kept, "logs")), keepLogs(dir, filepath.Join(record.dir, "operate")))
	fmt.Fprintln(sh.out, "pictures and logs:", kept)
	return err
}

// keepLogs copies all logs below a folder to another.
func keepLogs(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone in the meantime
			return nil
		case err != nil || d.IsDir() || filepath.Ext(path) != ".log":
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("keep the logs: %w", err)
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return fmt.Errorf("keep the logs: %w", err)
		}
		name = filepath.Join(to, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, text, 0o600)); err != nil {
			return fmt.Errorf("keep the logs: %w", err)
		}
		return nil
	})
}
