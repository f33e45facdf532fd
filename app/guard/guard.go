// Package guard owns who may hold the control's port before a PIN goes there: the
// control itself, the program's own stand-ins in the demo, and what a person has
// approved once, kept by path and content.
//
// It never sees a PIN and asks nobody. Invariant: a program that nobody knows and
// nobody approved gets no PIN, and neither does an approved one that was changed.
package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/safefile"
)

const op = "check who gets the PIN"

// The control's program and the folder that its setup makes (protocol 5.11).
const (
	controlName   = "CnEport.Pub.WebSocketServer.exe"
	controlFolder = "中国电子口岸客户端控件"
)

// Options are what the guard stands on.
type Options struct {
	// File keeps what a person approved.
	File string
	// Holder gives the path of the program that an address on this PC reaches.
	Holder func(url string) (path string, err error)
	// Confirmed reports whether a person has confirmed an address; it counts where
	// the system does not say who holds the port.
	Confirmed func(url string) bool
	// Own is the address at which the program's own stand-in listens itself; ""
	// outside the demo.
	Own string
}

// Guard approves the holder of the control's port.
type Guard struct {
	opt Options
	mu  sync.Mutex // one reader or writer of the file
}

// New makes a guard.
func New(o Options) *Guard { return &Guard{opt: o} }

// Check gives nil when the PIN may go to an address. A control on another PC is
// not its business: there the address counts.
func (g *Guard) Check(_ context.Context, address string) error {
	if !local(address) || address == g.opt.Own {
		return nil
	}
	path, err := g.holder(address)
	if err != nil {
		if g.opt.Confirmed(address) {
			return nil
		}
		return fault.New(fault.Person, fault.EportStranger, op, err)
	}
	if known(path) {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	approved, err := g.read()
	if err == nil && approved[key(path)] != "" {
		var sum string
		if sum, err = sumOf(path); err == nil && sum == approved[key(path)] {
			return nil
		}
	}
	if err == nil {
		err = errors.New("the port is held by a program that nobody has approved")
	}
	return fault.New(fault.Person, fault.EportStranger, op, err).WithDetail(path)
}

// Approve notes the program that holds an address now as one that gets the PIN.
// named is false when there is no program to note: the control is on another PC,
// or the system does not name it.
func (g *Guard) Approve(address string) (named bool, err error) {
	if !local(address) {
		return false, nil
	}
	path, err := g.holder(address)
	if err != nil {
		return false, nil //nolint:nilerr // the address is what can be approved then
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	approved, err := g.read()
	if err != nil {
		approved = make(map[string]string) // a damaged note approves nothing
	}
	if approved[key(path)], err = sumOf(path); err != nil {
		return true, fault.New(fault.Person, fault.ConfigIO, op, err)
	}
	data, err := json.MarshalIndent(approved, "", "  ")
	if err == nil {
		err = safefile.Write(g.opt.File, append(data, '\n'), nil)
	}
	if err != nil {
		return true, fault.New(fault.Person, fault.ConfigIO, op, err)
	}
	return true, nil
}

// read gives the approved programs: path, and checksum of the content.
func (g *Guard) read() (map[string]string, error) {
	approved := make(map[string]string)
	data, err := os.ReadFile(g.opt.File)
	if errors.Is(err, fs.ErrNotExist) {
		return approved, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &approved)
	}
	if err != nil {
		return nil, fmt.Errorf("read what was approved: %w", err)
	}
	return approved, nil
}

// holder asks the system. What it says holds for 127.0.0.1: behind another name
// of this PC, as localhost or ::1, somebody else may listen.
func (g *Guard) holder(address string) (string, error) {
	if u, err := url.Parse(address); err != nil || u.Hostname() != "127.0.0.1" {
		return "", errors.Join(err, errors.New("only of 127.0.0.1 is known who listens there"))
	}
	return g.opt.Holder(address)
}

// local reports whether an address is on this PC.
func local(address string) bool {
	u, err := url.Parse(address)
	return err == nil && httpx.Loopback(u)
}

// known reports whether a program is the control, in the folder that its setup
// makes at the root of a drive or among the programs.
func known(path string) bool {
	parts := strings.Split(path, `\`)
	if len(parts) < 3 || !strings.EqualFold(parts[len(parts)-1], controlName) {
		return false
	}
	folders := parts[1 : len(parts)-1]
	if strings.EqualFold(folders[0], "Program Files") || strings.EqualFold(folders[0], "Program Files (x86)") {
		folders = folders[1:]
	}
	return len(folders) > 0 && folders[0] == controlFolder && len(parts[0]) == 2 && parts[0][1] == ':'
}

// key is how a path is noted: Windows does not tell letters of different size apart.
func key(path string) string { return strings.ToLower(path) }

func sumOf(path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
