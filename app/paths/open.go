package paths

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"customs179/core/fault"
)

// Opener opens things with the programs that this PC has for them. Its methods
// may take two seconds.
type Opener struct{}

// Folder opens a folder, which is made if it is missing: an empty one says more
// than an error.
func (Opener) Folder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return refused(dir, err)
	}
	return refused(dir, open(dir))
}

// File opens a file with the program that is meant for it.
func (Opener) File(path string) error {
	if err := exists(path); err != nil {
		return refused(path, err)
	}
	return refused(path, open(path))
}

// Reveal opens the folder of a file, with the file chosen where the system can.
func (Opener) Reveal(path string) error {
	if err := exists(path); err != nil {
		return refused(path, err)
	}
	return refused(path, reveal(path))
}

// URL opens a web page in the browser, and nothing else.
func (Opener) URL(address string) error {
	u, err := url.Parse(address)
	if err == nil && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		err = errors.New("not the address of a web page")
	}
	if err != nil {
		return refused(address, err)
	}
	return refused(address, open(u.String()))
}

// Clock opens the system's clock settings.
func (Opener) Clock() error { return refused(clockName, clock()) }

// exists makes sure that there is a file under an absolute path: other texts
// could mean something to the opener.
func exists(path string) error {
	if !filepath.IsAbs(path) {
		return fmt.Errorf("%q is no absolute path", path)
	}
	_, err := os.Stat(path)
	return err
}

// refused makes a fault of an error; its detail is what was to be opened, so that
// a person can do it by hand.
func refused(what string, err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Person, fault.DesktopOpen, "open", err).WithDetail(what)
}
