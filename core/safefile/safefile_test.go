package safefile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// holds demands the file's content, and that nothing else is in the folder.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Fatalf("the file holds %q, %v; want %q", got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder holds %v, %v; want the one file", entries, err)
	}
}

func TestWriteReplaces(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a")
	for _, text := range []string{"old", "new"} {
		if err := Write(path, []byte(text), nil); err != nil {
			t.Fatal(err)
		}
		holds(t, path, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("others can read the file: %v, %v", info.Mode(), err)
	}
}

func TestWriteLeavesTheOldFileWhenTheCheckFails(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, []byte("old"), nil); err != nil {
		t.Fatal(err)
	}
	bad := errors.New("not what it should be")
	err := Write(path, []byte("new"), func(temp string) error {
		if got, err := os.ReadFile(temp); err != nil || string(got) != "new" {
			t.Errorf("the check sees %q, %v", got, err)
		}
		return bad
	})
	if !errors.Is(err, bad) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "old")
}

func TestWriteNeedsItsFolder(t *testing.T) {
	t.Parallel()
	if err := Write(filepath.Join(t.TempDir(), "none", "a"), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := Write(from, []byte("x"), nil); err != nil {
		t.Fatal(err)
	}
	if err := Move(from, to); err != nil {
		t.Fatal(err)
	}
	holds(t, to, "x")
	if Move(from, to) == nil {
		t.Error("a file that is not there was moved")
	}
}
