package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"customs179/core/config"
	"customs179/core/secret"
)

// pinVariable is the environment variable that may hold the PIN.
const pinVariable = "CUSTOMS179_PIN"

// pinFrom finds the PIN: the file that was named, the variable, or the settings
// file's cardPassword. It never comes from the command line, where every process
// on the machine could read it. The entry's ID says which act of entering it
// was: a file that was changed is another one, and a variable is new each time.
func (p *program) pinFrom(pinFile string, settings config.Settings, settingsFile string) (secret.Entry, bool, error) {
	if pinFile != "" {
		text, err := os.ReadFile(pinFile)
		if err != nil {
			return secret.Entry{}, false, fmt.Errorf("read the PIN file: %w", err)
		}
		id, err := config.EntryID(pinFile)
		return secret.Entry{PIN: secret.NewPIN(strings.TrimRight(string(text), "\r\n")), ID: id}, true, err
	}
	if text := p.getenv(pinVariable); text != "" {
		e, err := secret.NewMemory().Save(secret.NewPIN(text))
		return e, true, err
	}
	if settings.CardPassword.IsZero() {
		return secret.Entry{}, false, nil
	}
	id, err := config.EntryID(settingsFile)
	return secret.Entry{PIN: settings.CardPassword, ID: id}, true, err
}

// vaultName is the file of the vault in the data folder, where there is one.
const vaultName = "pin.vault"

// vaultFor gives the place where the PIN lives while the program runs: that of
// the entry, or on Windows what an earlier run was told to remember. With
// --move-pin the PIN goes into the vault and out of the settings file.
func vaultFor(f runFlags, entry secret.Entry, have bool) (secret.Vault, error) {
	lasting, err := secret.NewDPAPI(filepath.Join(f.data, vaultName))
	switch {
	case f.movePIN && err != nil:
		return nil, err
	case f.movePIN && !have:
		return nil, usagef("--move-pin needs a PIN in the settings file")
	case f.movePIN:
		if _, err := lasting.Save(entry.PIN); err != nil {
			return nil, err
		}
		return lasting, config.BlankPIN(f.config)
	case have:
		return secret.NewMemoryWith(entry), nil
	case err != nil: // no vault on this system: nothing is known until a person enters it
		return secret.NewMemory(), nil
	default:
		return lasting, nil
	}
}
