package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"customs179/core/safefile"
)

// keepName is the file of what the window remembers.
const keepName = "window.json"

// keep remembers small things about the window. Losing them costs nothing but
// habits, so that a disk that refuses is only told to the log, by Trouble.
type keep struct {
	path string

	mu      sync.Mutex
	values  map[string]string
	trouble error
}

// openKeep reads what was remembered. The keep is usable even with an error.
func openKeep(dir string) (*keep, error) {
	k := &keep{path: filepath.Join(dir, keepName), values: map[string]string{}}
	text, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &k.values)
	}
	if err != nil {
		k.values = map[string]string{}
		return k, fmt.Errorf("read %s: %w", keepName, err)
	}
	return k, nil
}

// Text gives a value, or otherwise when there is none.
func (k *keep) Text(key, otherwise string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.values[key]; ok {
		return v
	}
	return otherwise
}

// SetText remembers a value at once.
func (k *keep) SetText(key, value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old, ok := k.values[key]; ok && old == value {
		return
	}
	k.values[key] = value
	text, err := json.MarshalIndent(k.values, "", "  ")
	if err == nil {
		err = safefile.Write(k.path, append(text, '\n'), nil)
	}
	k.trouble = err
}

// Trouble is why the last value did not reach the disk, nil when it did.
func (k *keep) Trouble() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.trouble
}
