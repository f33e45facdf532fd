package secret

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"

	"customs179/core/fault"
	"customs179/core/safefile"
)

// sealer turns bytes into bytes that only this user on this PC can open.
type sealer interface {
	seal(plain []byte) ([]byte, error)
	open(sealed []byte) ([]byte, error)
}

// sealedFile is a Vault in one sealed file.
type sealedFile struct {
	path   string
	sealer sealer

	mu      sync.Mutex
	deleted bool  // Delete was called: the file counts as gone, even if it is not
	cached  Entry // what the file holds, once it was read or written
}

// content is the plain text of the file.
type content struct {
	Version int    `json:"version"`
	PIN     string `json:"pin"`
	ID      string `json:"id"`
}

const contentVersion = 1

// maxFile bounds what is read: a sealed PIN has a few hundred bytes.
const maxFile = 64 << 10

// Load opens the file. No file is no error.
func (v *sealedFile) Load() (Entry, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.deleted {
		return Entry{}, false, nil
	}
	if !v.cached.PIN.IsZero() {
		return v.cached, true, nil
	}
	sealed, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, vaultFault("read the stored PIN", err)
	}
	if len(sealed) > maxFile {
		return Entry{}, false, vaultFault("read the stored PIN", errors.New("the file is too large"))
	}
	plain, err := v.sealer.open(sealed)
	if err != nil {
		return Entry{}, false, vaultFault("open the stored PIN", err)
	}
	defer clear(plain)
	var c content
	// The decoder's error may quote what it read, so it is not passed on.
	if json.Unmarshal(plain, &c) != nil || c.Version != contentVersion || c.PIN == "" || c.ID == "" {
		return Entry{}, false, vaultFault("open the stored PIN", errors.New("the content is not ours"))
	}
	v.cached = Entry{PIN: NewPIN(c.PIN), ID: c.ID}
	return v.cached, true, nil
}

// Save seals the PIN and replaces the file in one step.
func (v *sealedFile) Save(p PIN) (Entry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e := newEntry(p)
	plain, err := json.Marshal(content{contentVersion, p.Reveal(), e.ID})
	if err != nil {
		return Entry{}, vaultFault("store the PIN", err)
	}
	defer clear(plain)
	sealed, err := v.sealer.seal(plain)
	if err != nil {
		return Entry{}, vaultFault("seal the PIN", err)
	}
	if err := safefile.Write(v.path, sealed, nil); err != nil {
		return Entry{}, vaultFault("store the PIN", err)
	}
	v.deleted, v.cached = false, e
	return e, nil
}

// Delete removes the file.
func (v *sealedFile) Delete() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.deleted, v.cached = true, Entry{}
	if err := os.Remove(v.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return vaultFault("delete the stored PIN", err)
	}
	return nil
}

func vaultFault(op string, err error) *fault.Fault {
	return fault.New(fault.Person, fault.SecretVault, op, err)
}
