package instance

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Limits of a conversation: whoever is on this PC can connect.
const (
	maxTalks   = 8
	maxRequest = 4 << 10
	maxReply   = 64 << 10
	talkTime   = 5 * time.Second // to send a request, or to take a reply
	endTime    = time.Second     // for conversations under way when the program ends
	breather   = 100 * time.Millisecond
)

// request is the one line that the second program sends.
type request struct {
	Token   string `json:"token"`
	Command string `json:"command"`
	Args    string `json:"args,omitempty"`
	// Wait keeps the connection open until the process has ended.
	Wait bool `json:"wait,omitempty"`
}

// reply is the one line that comes back.
type reply struct {
	Reply string `json:"reply,omitempty"`
	Error string `json:"error,omitempty"`
}

// accept takes conversations until the listener is closed.
func (in *Instance) accept() {
	for {
		conn, err := in.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of file handles, say: it passes
			<-time.After(breather)
			continue
		}
		select {
		case in.slots <- struct{}{}:
		default: // more than anybody honest needs
			drop(conn)
			continue
		}
		if !in.began(conn) {
			drop(conn)
			return
		}
		in.talks.Go(func() {
			in.talk(conn)
			<-in.slots
		})
	}
}

// drop closes a connection that was refused; a close that fails changes nothing
// about it and there is nobody to tell.
func drop(conn net.Conn) {
	conn.Close() //nolint:errcheck // see above
}

// began notes a conversation; false means that the end has come.
func (in *Instance) began(conn net.Conn) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.done {
		in.conns[conn] = struct{}{}
	}
	return !in.done
}

// talk answers one request.
func (in *Instance) talk(conn net.Conn) {
	kept := in.answer(conn)
	in.mu.Lock()
	delete(in.conns, conn)
	in.mu.Unlock()
	if kept {
		untilExit.Lock()
		untilExit.conns = append(untilExit.conns, conn)
		untilExit.Unlock()
		return
	}
	drop(conn)
}

// untilExit are the connections of those who wait for the end of this process.
// They are never closed here: the system does it when the process is gone.
var untilExit struct {
	sync.Mutex
	conns []net.Conn
}

// answer reads the request, has it carried out and writes the reply. Who does
// not know the token gets none. It reports whether the other side waits on.
func (in *Instance) answer(conn net.Conn) (wait bool) {
	if err := in.limit(conn); err != nil {
		return false
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxRequest)).ReadBytes('\n')
	if err != nil {
		return false
	}
	var q request
	if json.Unmarshal(line, &q) != nil || !same(q.Token, in.token) {
		return false
	}
	var r reply
	if h, ok := in.handlers[q.Command]; !ok {
		r.Error = "no such command"
	} else if r.Reply, err = h(q.Args); err != nil {
		r.Error = err.Error()
	}
	data, err := json.Marshal(r)
	if err != nil {
		return false
	}
	if err := in.limit(conn); err != nil {
		return false
	}
	if _, err := conn.Write(append(data, '\n')); err != nil {
		return false
	}
	return q.Wait && r.Error == ""
}

// limit gives a conversation its time; little of it once the end has come.
func (in *Instance) limit(conn net.Conn) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.done {
		return conn.SetDeadline(time.Now().Add(endTime))
	}
	return conn.SetDeadline(time.Now().Add(talkTime))
}

// same compares two tokens in a time that tells nothing about them.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
