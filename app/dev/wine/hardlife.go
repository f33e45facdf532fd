package wine

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"customs179/app/dev/operator"
)

// Measures of the hard life.
const (
	hardOrders = 24 // orders that wait at the beginning
	hardKills  = 2  // times the program is killed among its uploads
	workTime   = 4 * time.Minute
)

// hardLife kills the program among its uploads, ends the session under it and
// replaces it by a newer version while it works. In the end every order has to be
// done, and customs to hold each once. The outside parties are stand-ins in
// another process.
func (p *Proof) hardLife(ctx context.Context) (err error) {
	said, end, err := p.outside(ctx)
	if err != nil {
		return err
	}
	ended := false
	defer func() {
		if !ended {
			err = errors.Join(err, end())
		}
	}()
	for i := range hardKills {
		if err := p.killAmongUploads(ctx, i); err != nil {
			return err
		}
	}
	if err := p.sessionEnds(ctx); err != nil {
		return fmt.Errorf("end of the session: %w", err)
	}
	if err := p.replaced(ctx); err != nil {
		return err
	}
	if err := operator.Until(ctx, workTime, p.allDone(ctx)); err != nil {
		return err
	}
	if err := p.ran(ctx, 0, p.program(), "quit", "--wait"); err != nil {
		return err
	}
	ended = true
	if err := errors.Join(p.allDone(ctx)(), end()); err != nil {
		return err
	}
	if want := fmt.Sprintf("customs holds %d sessions and refused 0 uploads", hardOrders); !strings.Contains(said.String(), want) {
		return fmt.Errorf("%s is not what the stand-ins say:\n%s", want, tail(said.Bytes()))
	}
	return nil
}

// wsURL is the control's address in a settings file.
var wsURL = regexp.MustCompile(`"wsUrl": ("[^"]+"),`)

// outside starts the stand-ins of the outside parties and leads the program to
// them. Wine does not say who holds a port of the host, so the control's address
// is confirmed in the settings, as a person would.
func (p *Proof) outside(ctx context.Context) (said *bytes.Buffer, end func() error, err error) {
	written := filepath.Join(p.Dir, "outside.json")
	cmd := exec.CommandContext(ctx, p.Headless, "sim", "all", "--control", "127.0.0.1:0", "--platform", "127.0.0.1:0",
		"--customs", "127.0.0.1:0", "--latency", "400ms", "--orders", fmt.Sprint(hardOrders), "--interval", "5", "--write-config", written)
	said = &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("start the stand-ins: %w", err)
	}
	end = func() error { return errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()) }
	err = operator.Until(ctx, 30*time.Second, func() error {
		text, err := os.ReadFile(written)
		if err != nil {
			return err
		}
		settings := filepath.Join(p.data(), "config", "settings.json")
		text = wsURL.ReplaceAll(text, []byte(`"wsUrl": $1, "wsUrlConfirmed": $1,`))
		if !bytes.Contains(text, []byte("wsUrlConfirmed")) {
			return errors.New("the stand-ins' settings are not there yet")
		}
		// The wizard has been through, else nothing begins before its last button.
		return errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700), os.WriteFile(settings, text, 0o600),
			os.WriteFile(filepath.Join(filepath.Dir(settings), "window.json"), []byte(`{"wizard.done":"yes"}`), 0o600))
	})
	if err != nil {
		return nil, nil, errors.Join(err, end())
	}
	return said, end, nil
}

// killAmongUploads starts the program and ends it, as a power cut would, the
// moment its log tells of another upload on its way.
func (p *Proof) killAmongUploads(ctx context.Context, n int) error {
	before := p.uploads()
	run, err := p.Windows.Begin(filepath.Join(p.Dir, fmt.Sprintf("killed-%d.log", n+1)), p.program(), "--hidden")
	if err != nil {
		return err
	}
	err = operator.Until(ctx, time.Minute, func() error {
		if p.uploads() < before+2 {
			return errors.New("no upload is on its way")
		}
		return nil
	})
	return errors.Join(err, run.Kill())
}

// replaced upgrades the program while it works; an older one does not replace it.
func (p *Proof) replaced(ctx context.Context) error {
	run, err := p.Windows.Begin(filepath.Join(p.Dir, "hard-life.log"), p.program(), "--hidden")
	if err != nil {
		return err
	}
	if err := p.answers(ctx); err != nil {
		return err
	}
	if err := p.ran(ctx, 0, p.Newer, "/S"); err != nil {
		return fmt.Errorf("upgrade: %w", err)
	}
	if err := run.Ends(ctx, 10*time.Second); err != nil {
		return fmt.Errorf("the program that was replaced: %w", err)
	}
	if err := p.has(ctx, appsKey, `"DisplayVersion"="`+p.NewerVersion+`"`); err != nil {
		return err
	}
	if err := p.answers(ctx); err != nil {
		return fmt.Errorf("after the upgrade: %w", err)
	}
	if err := p.ran(ctx, 2, p.Setup, "/S"); err != nil {
		return fmt.Errorf("downgrade: %w", err)
	}
	return nil
}

// sessionEnds has Windows end the session while the program works, which ends it in
// order and in time. No new session follows, for it would start the program.
func (p *Proof) sessionEnds(ctx context.Context) error {
	run, err := p.Windows.Begin(filepath.Join(p.Dir, "session.log"), p.program(), "--hidden")
	if err != nil {
		return err
	}
	if err := p.answers(ctx); err != nil {
		return errors.Join(err, run.Kill())
	}
	if _, err := p.Windows.host(ctx, time.Minute, "wineboot", "--end-session", "--shutdown"); err != nil {
		return errors.Join(err, run.Kill())
	}
	if err := run.Ends(ctx, 5*time.Second); err != nil {
		return errors.Join(err, run.Kill())
	}
	text, err := os.ReadFile(filepath.Join(p.data(), "logs", "customs179.log"))
	if err != nil {
		return err
	}
	last := string(text[max(0, bytes.LastIndex(text, []byte("program started"))):])
	if !strings.Contains(last, "the program ends: the session ends") || !strings.Contains(last, "stopped as asked") {
		return fmt.Errorf("it did not end in order:\n%s", tail([]byte(last)))
	}
	return nil
}

// uploads counts what the program's log says of uploads that began.
func (p *Proof) uploads() int {
	text, err := os.ReadFile(filepath.Join(p.data(), "logs", "customs179.log"))
	if err != nil {
		return 0
	}
	return bytes.Count(text, []byte("-> sending"))
}

// answers waits until the program answers a second start.
func (p *Proof) answers(ctx context.Context) error {
	return operator.Until(ctx, time.Minute, func() error {
		ctx, stop := context.WithTimeout(ctx, 20*time.Second)
		defer stop()
		return p.ran(ctx, 0, p.program(), "show")
	})
}

// allDone looks into a copy of the ledger, which the program may be writing.
func (p *Proof) allDone(ctx context.Context) func() error {
	return func() error {
		copied := filepath.Join(p.Dir, "ledger")
		if err := os.RemoveAll(copied); err != nil {
			return err
		}
		if err := os.CopyFS(copied, os.DirFS(filepath.Join(p.data(), "data"))); err != nil {
			return err
		}
		out, err := exec.CommandContext(ctx, p.Headless, "orders", "export", "--data", copied, "--class", "done", "--format", "jsonl").Output()
		if err != nil {
			return fmt.Errorf("read the ledger: %w", err)
		}
		if n := bytes.Count(out, []byte("\n")); n != hardOrders {
			return fmt.Errorf("%d of %d orders are done", n, hardOrders)
		}
		return nil
	}
}

// portable unzips the archive into a folder with blanks and Chinese letters and
// runs the program there: all it writes stays beside it.
func (p *Proof) portable(ctx context.Context) error {
	dir := filepath.Join(p.Windows.dir, "便携 版本 (1)")
	if err := unzip(p.Portable, dir); err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(dir, "*", "customs179.exe"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("the archive holds %d programs: %w", len(found), err)
	}
	root := filepath.Join(filepath.Dir(found[0]), "demo")
	run, err := p.Windows.Begin(filepath.Join(p.Dir, "portable.log"), found[0], "demo")
	if err != nil {
		return err
	}
	err = operator.Until(ctx, time.Minute, func() error {
		text, err := os.ReadFile(filepath.Join(root, "logs", "customs179.log"))
		if err == nil && !bytes.Contains(text, []byte("first frame")) {
			err = errors.New("the portable program has drawn nothing")
		}
		return err
	})
	if err != nil {
		return errors.Join(err, run.Kill())
	}
	err = p.ran(ctx, 0, found[0], "quit", "--wait", "--data", "Z:"+strings.ReplaceAll(root, "/", `\`))
	if err != nil {
		return errors.Join(err, run.Kill())
	}
	return run.Ends(ctx, 15*time.Second)
}

func unzip(archive, dir string) (err error) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("open the archive: %w", err)
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	for _, f := range z.File {
		if err := unzipOne(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("unzip %s: %w", f.Name, err)
		}
	}
	return nil
}

func unzipOne(f *zip.File, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
