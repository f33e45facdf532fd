package secret

import (
	"crypto/rand"
	"sync"
)

// Entry is a PIN together with the act of entering it.
type Entry struct {
	PIN PIN
	// ID names the act: random, or "file:<mtime>:<size>" for a PIN out of a file.
	// It is no secret; a PIN that was proven once is recognised by it.
	ID string
}

// Vault keeps one PIN. Implementations are safe for concurrent use.
type Vault interface {
	// Load gives the PIN; ok is false when there is none. Errors are secret.vault.
	Load() (e Entry, ok bool, err error)
	// Save replaces the PIN and gives it a fresh ID.
	Save(PIN) (Entry, error)
	// Delete forgets the PIN. Even when it returns an error, Load gives nothing
	// for the rest of the process or until the next Save.
	Delete() error
}

// Memory is a Vault that ends with the process: the person is asked at each start.
type Memory struct {
	mu    sync.Mutex
	entry Entry
}

// NewMemory makes an empty vault.
func NewMemory() *Memory { return &Memory{} }

// NewMemoryWith makes a vault that begins with a PIN from elsewhere, such as the
// vendor's settings file.
func NewMemoryWith(e Entry) *Memory { return &Memory{entry: e} }

// Load gives the PIN.
func (m *Memory) Load() (Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entry, !m.entry.PIN.IsZero(), nil
}

// Save replaces the PIN.
func (m *Memory) Save(p PIN) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entry = newEntry(p)
	return m.entry, nil
}

// Delete forgets the PIN.
func (m *Memory) Delete() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entry = Entry{}
	return nil
}

// newEntry gives a PIN an ID that never repeats.
func newEntry(p PIN) Entry { return Entry{PIN: p, ID: rand.Text()} }
