package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// canaryDirVariable names the folder in which a test may leave a log, a bundle's
// text or a crash file that has to be free of canaries too.
const canaryDirVariable = "CUSTOMS179_CANARY_DIR"

// demoPIN is that of the stand-in's card.
const demoPIN = "88888888"

// canaries are the PIN, the signKey, and the recipient's account and name that
// stand-ins, samples and tests use. None of them may come out anywhere.
var canaries = []string{demoPIN, "testkey179", "6200000000000000001", "示例跨境电商测试有限公司", "CANARY"}

// record keeps everything that a run wrote, to be searched at its end.
type record struct {
	dir    string
	output *os.File
}

func newRecord() (*record, error) {
	dir, err := os.MkdirTemp("", "customs179-test-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the record: %w", err)
	}
	f, err := os.Create(filepath.Join(dir, "output.txt"))
	if err != nil {
		return nil, fmt.Errorf("make the record: %w", err)
	}
	return &record{dir, f}, nil
}

func (r *record) remove() {
	if err := errors.Join(r.output.Close(), os.RemoveAll(r.dir)); err != nil {
		fmt.Fprintln(os.Stderr, "dev: the record stays behind:", err)
	}
}

// search looks through all output and all files that tests left.
func (r *record) search() error {
	var errs []error
	files := 0
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("open what was written: %w", err)
		}
		files++
		hits, err := searchText(f)
		for _, h := range hits {
			errs = append(errs, fmt.Errorf("%s: %s", filepath.Base(path), h))
		}
		return errors.Join(err, f.Close())
	})
	if err != nil {
		errs = append(errs, fmt.Errorf("search what was written: %w", err))
	}
	for _, e := range errs {
		fmt.Println(e)
	}
	if len(errs) > 0 {
		return fmt.Errorf("%d places tell a secret or cannot be read", len(errs))
	}
	fmt.Printf("%d files searched\n", files)
	return nil
}

// searchText gives one line for each canary found, without its surroundings.
func searchText(r io.Reader) ([]string, error) {
	var hits []string
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		for _, c := range canaries {
			if bytes.Contains(line, []byte(c)) {
				hits = append(hits, fmt.Sprintf("line %d tells %s", n, masked(c)))
			}
		}
		if errors.Is(err, io.EOF) {
			return hits, nil
		}
		if err != nil {
			return hits, fmt.Errorf("read what was written: %w", err)
		}
	}
}

// masked names a canary so that a log of this tool does not tell it again.
func masked(c string) string {
	r := []rune(c)
	return string(r[:2]) + strings.Repeat("*", len(r)-2)
}
