package instance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"customs179/core/fault"
)

// Times of the asking side.
const (
	askTime  = 10 * time.Second // for the whole, so that a hung program is noticed
	tryTime  = 6 * time.Second  // for one attempt: a stranger may listen at an old address
	askAgain = 50 * time.Millisecond
)

// ErrNone says that no program works on the folder.
var ErrNone = errors.New("no program works on this data folder")

// Ask has the program that holds the folder carry out a command. A program that
// is just starting gets some seconds to open its door. ErrNone means that there
// is none; fault store.locked, that it does not answer.
func Ask(ctx context.Context, dir, command, args string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	text, conn, err := ask(ctx, dir, request{Command: command, Args: args})
	if conn != nil {
		err = errors.Join(err, conn.Close())
	}
	return text, err
}

// Show brings the window of the program that holds the folder to the front. The
// right to be in front is with the process that a person has just started, so it
// is handed over first.
func Show(ctx context.Context, dir string) error {
	if d, err := readDoor(dir); err == nil {
		handOver(d.PID)
	}
	_, err := Ask(ctx, dir, "show", "")
	return err
}

// Quit asks the program that holds the folder to end, and with wait returns when
// its process has ended. A folder that nobody holds is fine.
func Quit(ctx context.Context, dir string, wait bool) error {
	asking, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	_, conn, err := ask(asking, dir, request{Command: "quit", Wait: wait})
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err == nil && wait {
		err = untilClosed(ctx, conn)
	}
	if conn != nil {
		err = errors.Join(err, conn.Close())
	}
	return err
}

// untilClosed waits until the other side's process is gone: its system closes
// the connection then, in order or not.
func untilClosed(ctx context.Context, conn net.Conn) error {
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return locked(err)
	}
	stop := context.AfterFunc(ctx, func() { drop(conn) })
	defer stop()
	if _, err := io.Copy(io.Discard, conn); err != nil && ctx.Err() != nil {
		return locked(ctx.Err())
	}
	return nil // an end with an error is an end too
}

// ask sends a request and reads the reply; the connection stays open.
func ask(ctx context.Context, dir string, q request) (string, net.Conn, error) {
	for {
		text, conn, err := try(ctx, dir, q)
		var answered *answeredError
		if err == nil || errors.As(err, &answered) {
			return text, conn, err
		}
		// Nobody answers: either nobody is there, or somebody is just coming or going.
		switch held, lockErr := isHeld(dir); {
		case lockErr != nil:
			return "", nil, fault.New(fault.Person, fault.StoreIO, "ask the running program", lockErr)
		case !held:
			return "", nil, ErrNone
		}
		select {
		case <-ctx.Done():
			return "", nil, locked(err)
		case <-time.After(askAgain):
		}
	}
}

// isHeld reports whether a program holds the folder.
func isHeld(dir string) (bool, error) {
	path := filepath.Join(dir, lockName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	lock, taken, err := tryLock(path)
	if err != nil || taken {
		return taken, err
	}
	return false, unlock(lock)
}

// answeredError is what the other program said instead of a reply.
type answeredError struct{ text string }

func (e *answeredError) Error() string { return e.text }

// try makes one attempt.
func try(ctx context.Context, dir string, q request) (text string, conn net.Conn, err error) {
	d, err := readDoor(dir)
	if err != nil {
		return "", nil, err
	}
	q.Token = d.Token
	conn, err = new(net.Dialer).DialContext(ctx, "tcp4", d.Addr)
	if err != nil {
		return "", nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, conn.Close())
			conn = nil
		}
	}()
	deadline := time.Now().Add(tryTime)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if err = conn.SetDeadline(deadline); err != nil {
		return "", conn, err
	}
	data, err := json.Marshal(q)
	if err != nil {
		return "", conn, err
	}
	if _, err = conn.Write(append(data, '\n')); err != nil {
		return "", conn, err
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxReply)).ReadBytes('\n')
	if err != nil {
		return "", conn, err
	}
	var r reply
	if err = json.Unmarshal(line, &r); err != nil {
		return "", conn, err
	}
	if r.Error != "" {
		return "", conn, &answeredError{r.Error}
	}
	return r.Reply, conn, nil
}

// readDoor reads how the first program is reached. Only an address of this PC
// gets the token.
func readDoor(dir string) (door, error) {
	var d door
	data, err := os.ReadFile(filepath.Join(dir, doorName))
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return d, err
	}
	host, _, err := net.SplitHostPort(d.Addr)
	if err != nil {
		return d, err
	}
	if host != "127.0.0.1" {
		return d, errors.New("the address is not on this PC")
	}
	return d, nil
}

func locked(err error) error {
	return fault.New(fault.Person, fault.StoreLocked, "ask the running program", err)
}
