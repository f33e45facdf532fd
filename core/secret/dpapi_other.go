//go:build !windows

package secret

import "errors"

// NewDPAPI exists on Windows only: elsewhere the PIN is asked at each start and
// this returns the fault secret.vault.
func NewDPAPI(string) (Vault, error) {
	return nil, vaultFault("open the vault", errors.New("remembering the PIN needs Windows"))
}
