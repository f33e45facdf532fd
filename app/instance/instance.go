// Package instance owns that only one program works on a data folder, and how a
// second one talks to the first: a lock is the judge, a loopback socket with a
// token in the folder carries commands.
//
// It may not know what a command does. Invariant: who cannot read the folder
// cannot command the program, and the token never leaves folder and socket.
package instance

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"customs179/core/fault"
	"customs179/core/safefile"
)

// The files in the data folder.
const (
	lockName = "instance.lock" // never deleted: the next one has to find the same file
	doorName = "instance.json"
)

// Handler carries out a command. It runs on a goroutine of its own and has to
// return within a few seconds. After trouble with the connection a command may
// come twice.
type Handler func(args string) (reply string, err error)

// door is how the first program is reached.
type door struct {
	Addr  string `json:"addr"`
	Token string `json:"token"`
	PID   int    `json:"pid"`
}

// Instance is the claim on a data folder.
type Instance struct {
	dir      string
	lock     *os.File
	listener net.Listener
	token    string
	handlers map[string]Handler
	slots    chan struct{} // conversations at the same time
	talks    sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{} // conversations under way
	done  bool
}

// Claim takes the data folder. first is false when another program has it: talk
// to that one with Ask, Show or Quit. Handlers may be called from now on; "ping"
// is answered without one.
func Claim(dir string, handlers map[string]Handler) (in *Instance, first bool, err error) {
	const op = "claim the data folder"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fault.New(fault.Person, fault.StoreIO, op, err)
	}
	lock, taken, err := tryLock(filepath.Join(dir, lockName))
	switch {
	case err != nil:
		return nil, false, fault.New(fault.Person, fault.StoreIO, op, err)
	case taken:
		return nil, false, nil
	}
	in = &Instance{
		dir: dir, lock: lock, token: rand.Text() + rand.Text(), handlers: map[string]Handler{"ping": ping},
		slots: make(chan struct{}, maxTalks), conns: map[net.Conn]struct{}{},
	}
	for name, h := range handlers {
		in.handlers[name] = h
	}
	if err := in.open(); err != nil {
		return nil, false, fault.New(fault.Person, fault.StoreIO, op, errors.Join(err, in.Close()))
	}
	return in, true, nil
}

// Enter claims the data folder, or else brings the window of the program that
// has it to the front: then the instance is nil and there is nothing left to do.
func Enter(ctx context.Context, dir string, handlers map[string]Handler) (*Instance, error) {
	for {
		in, first, err := Claim(dir, handlers)
		if first || err != nil {
			return in, err
		}
		// The other one may have ended meanwhile; then it is our turn.
		if err := Show(ctx, dir); !errors.Is(err, ErrNone) {
			return nil, err
		}
	}
}

func ping(string) (string, error) { return "pong", nil }

// open listens and writes down where.
func (in *Instance) open() error {
	var err error
	if in.listener, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		return err
	}
	in.talks.Go(in.accept)
	data, err := json.Marshal(door{Addr: in.listener.Addr().String(), Token: in.token, PID: os.Getpid()})
	if err != nil {
		return err
	}
	return safefile.Write(filepath.Join(in.dir, doorName), data, nil)
}

// Close ends all conversations and frees the folder. Whoever waits for the end
// of the program goes on waiting for the end of the process.
func (in *Instance) Close() error {
	in.mu.Lock()
	if in.done {
		in.mu.Unlock()
		return nil
	}
	in.done = true
	var errs []error
	if in.listener != nil {
		errs = append(errs, in.listener.Close())
	}
	for c := range in.conns {
		errs = append(errs, c.SetDeadline(time.Now().Add(endTime)))
	}
	in.mu.Unlock()
	in.talks.Wait()
	if err := os.Remove(filepath.Join(in.dir, doorName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, unlock(in.lock))...)
}
