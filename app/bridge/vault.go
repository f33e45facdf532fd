package bridge

import (
	"errors"
	"sync"

	"customs179/core/secret"
)

// vault keeps the PIN as the person chose: in the lasting vault, or only until
// the program ends. What is in memory goes first, for it is what was entered last.
type vault struct {
	mu       sync.Mutex
	memory   *secret.Memory
	lasting  secret.Vault // nil where there is none
	remember bool
}

func newVault(entry *secret.Entry, lasting secret.Vault) *vault {
	v := &vault{memory: secret.NewMemory(), lasting: lasting}
	if entry != nil {
		v.memory = secret.NewMemoryWith(*entry)
	}
	return v
}

// Load gives the PIN.
func (v *vault) Load() (secret.Entry, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if e, ok, err := v.memory.Load(); ok || err != nil || v.lasting == nil {
		return e, ok, err
	}
	return v.lasting.Load()
}

// Save keeps a PIN where the person said that it shall be kept. In memory only
// means that the lasting vault forgets an older one.
func (v *vault) Save(p secret.PIN) (secret.Entry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.lasting == nil {
		return v.memory.Save(p)
	}
	if v.remember {
		e, err := v.lasting.Save(p)
		return e, errors.Join(err, v.memory.Delete())
	}
	e, err := v.memory.Save(p)
	return e, errors.Join(err, v.lasting.Delete())
}

// Delete forgets the PIN everywhere.
func (v *vault) Delete() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.memory.Delete()
	if v.lasting != nil {
		err = errors.Join(err, v.lasting.Delete())
	}
	return err
}

// choose says where the next PIN is kept.
func (v *vault) choose(remember bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.remember = remember
}

// remembers reports whether the lasting vault holds a PIN.
func (v *vault) remembers() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.lasting == nil {
		return false
	}
	_, ok, err := v.lasting.Load()
	return ok && err == nil
}
