package secret

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// description is stored with the sealed bytes and checked when they are opened,
// so that another program's sealed data is never taken for ours.
const description = "Customs 179 Desk PIN v1"

// NewDPAPI gives a Vault in a file sealed by Windows for the current user. It
// keeps the PIN from other accounts and from a stolen disk, not from programs
// that run as the same user. Windows never shows a dialog for it.
func NewDPAPI(path string) (Vault, error) {
	return &sealedFile{path: path, sealer: dpapi{}}, nil
}

type dpapi struct{}

func (dpapi) seal(plain []byte) ([]byte, error) {
	name, err := windows.UTF16PtrFromString(description)
	if err != nil {
		return nil, err
	}
	var out windows.DataBlob
	err = windows.CryptProtectData(blob(plain), name, nil, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &out)
	if err != nil {
		return nil, fmt.Errorf("protect data: %w", err)
	}
	return take(&out)
}

func (dpapi) open(sealed []byte) ([]byte, error) {
	var out windows.DataBlob
	var name *uint16
	err := windows.CryptUnprotectData(blob(sealed), &name, nil, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &out)
	if err != nil {
		return nil, fmt.Errorf("unprotect data: %w", err)
	}
	plain, err := take(&out)
	found := windows.UTF16PtrToString(name)
	if name != nil {
		_, freeErr := windows.LocalFree(windows.Handle(unsafe.Pointer(name)))
		err = errors.Join(err, freeErr)
	}
	if err == nil && found != description {
		err = fmt.Errorf("the data is described as %q, not as ours", found)
	}
	if err != nil {
		clear(plain)
		return nil, err
	}
	return plain, nil
}

func blob(data []byte) *windows.DataBlob {
	if len(data) == 0 {
		return &windows.DataBlob{}
	}
	return &windows.DataBlob{Size: uint32(len(data)), Data: unsafe.SliceData(data)}
}

// take copies what Windows allocated, wipes it and gives it back.
func take(b *windows.DataBlob) ([]byte, error) {
	if b.Data == nil {
		return nil, errors.New("Windows gave no data")
	}
	theirs := unsafe.Slice(b.Data, b.Size)
	ours := append([]byte(nil), theirs...)
	clear(theirs)
	_, err := windows.LocalFree(windows.Handle(unsafe.Pointer(b.Data)))
	return ours, err
}
