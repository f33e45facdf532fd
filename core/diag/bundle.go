package diag

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/safefile"
)

// The limits of a bundle (ux 8).
const (
	partTime    = 5 * time.Second
	bundleTime  = 20 * time.Second
	bundleLimit = 7 << 20 // bytes of the zip file
	// entryRoom is what a part costs in the zip beside its text: headers, and
	// what deflate adds to a text that does not shrink.
	entryRoom = 4 << 10
)

// Part is one file of the bundle.
type Part struct {
	Name string
	// Collect gives the text. It should end with its context; the bundle does not
	// wait for one that does not.
	Collect func(context.Context) ([]byte, error)
	// KeepTail: of a text that is too long the end is kept, not the beginning.
	KeepTail bool
}

// Bundle says what a diagnostics bundle is made of.
type Bundle struct {
	Parts    []Part
	Redactor *Redactor
	Now      func() time.Time
}

// Manifest tells what is inside a bundle; it is in it too.
type Manifest struct {
	// ID is short enough to be read over the phone.
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Entries []Entry   `json:"entries"`
}

// Entry is one part as it went in.
type Entry struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"`
	// Trouble says why the part is missing or cut; "" when it is whole.
	Trouble string        `json:"trouble,omitempty"`
	Took    time.Duration `json:"took"`
}

// Save writes the bundle into the folder, which has to exist, and gives its path.
// A part that fails, hangs or is too large makes the bundle poorer, not
// impossible; Manifest says so.
func (b *Bundle) Save(ctx context.Context, dir string) (string, Manifest, error) {
	data, m, err := b.Build(ctx)
	if err != nil {
		return "", m, err
	}
	path := filepath.Join(dir, fmt.Sprintf("customs179-%s-%s.zip", m.At.Format("20060102-1504"), m.ID))
	if err := safefile.Write(path, data, nil); err != nil {
		return "", m, fmt.Errorf("save the diagnostics bundle: %w", err)
	}
	return path, m, nil
}

// Build makes the bundle in memory: at most 7 MB, within 20 seconds.
func (b *Bundle) Build(ctx context.Context) ([]byte, Manifest, error) {
	ctx, cancel := context.WithTimeout(ctx, bundleTime)
	defer cancel()
	m := Manifest{ID: strings.ToLower(rand.Text()[:6]), At: b.Now()}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	room := bundleLimit - entryRoom*(len(b.Parts)+2)
	for _, p := range b.Parts {
		start := time.Now()
		text, err := collect(ctx, p)
		e := Entry{Name: p.Name, Took: time.Since(start).Round(time.Millisecond)}
		if err != nil {
			e.Trouble = fault.Cap(b.Redactor.Clean(err.Error()), fault.DetailCap)
		}
		text = []byte(b.Redactor.Clean(string(text)))
		if len(text) > room {
			text = cut(text, max(room, 0), p.KeepTail)
			e.Trouble = strings.TrimPrefix(e.Trouble+"; cut", "; ")
		}
		room -= len(text)
		e.Bytes = len(text)
		m.Entries = append(m.Entries, e)
		if len(text) == 0 {
			continue
		}
		if err := addFile(z, p.Name, text); err != nil {
			return nil, m, err
		}
	}
	list, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, m, fmt.Errorf("list the bundle's contents: %w", err)
	}
	if err := addFile(z, "manifest.json", list); err != nil {
		return nil, m, err
	}
	if err := z.Close(); err != nil {
		return nil, m, fmt.Errorf("finish the bundle: %w", err)
	}
	return out.Bytes(), m, nil
}

func addFile(z *zip.Writer, name string, text []byte) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(text)
	}
	if err != nil {
		return fmt.Errorf("put %s into the bundle: %w", name, err)
	}
	return nil
}

// cut keeps whole lines where it can.
func cut(text []byte, n int, tail bool) []byte {
	if !tail {
		return text[:n]
	}
	text = text[len(text)-n:]
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	return text
}

// collect runs one part in its time. A part that neither ends nor minds its
// context is left to itself: a diagnosis must not hang where the program does.
func collect(ctx context.Context, p Part) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- result{err: fmt.Errorf("panic while collecting: %v", r)}
			}
		}()
		text, err := p.Collect(ctx)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, errors.Join(errors.New("not collected in time"), ctx.Err())
	}
}
