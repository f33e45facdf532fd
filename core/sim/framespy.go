package sim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
)

// spyListener lets a frameSpy watch every connection.
type spyListener struct {
	net.Listener
	onPiece func()
}

func (l spyListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &frameSpy{Conn: c, onPiece: l.onPiece}, nil
}

// frameSpy reads along with a WebSocket server and breaks the connection at the
// first fragmented or compressed frame: the libraries hide that from their
// users, and nobody knows what the real control does with it (protocol 5.1).
type frameSpy struct {
	net.Conn
	onPiece func()
	head    []byte // bytes of the HTTP request, then of a frame's header
	skip    uint64 // bytes of payload still to come
	frames  bool   // past the HTTP request
}

var errPieces = errors.New("the control takes no fragmented or compressed frames")

// NetConn gives the connection beneath.
func (s *frameSpy) NetConn() net.Conn { return s.Conn }

// Read implements net.Conn.
func (s *frameSpy) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if !s.feed(p[:n]) {
		s.onPiece()
		return 0, errors.Join(errPieces, s.Close())
	}
	return n, err
}

// feed follows the bytes; false means that a frame was in pieces.
func (s *frameSpy) feed(p []byte) bool {
	for len(p) > 0 {
		if s.skip > 0 {
			n := min(s.skip, uint64(len(p)))
			s.skip -= n
			p = p[n:]
			continue
		}
		s.head = append(s.head, p[0])
		p = p[1:]
		if !s.frames {
			if bytes.HasSuffix(s.head, []byte("\r\n\r\n")) {
				s.frames, s.head = true, nil
			}
			continue
		}
		length, whole := frameLength(s.head)
		if !whole {
			continue
		}
		const fin, reserved, opcode = 0x80, 0x70, 0x0f
		if b := s.head[0]; b&fin == 0 || b&reserved != 0 || b&opcode == 0 {
			return false
		}
		s.skip, s.head = length, nil
	}
	return true
}

// frameLength reads a header (RFC 6455 section 5.2), when it is all there.
func frameLength(head []byte) (payload uint64, whole bool) {
	if len(head) < 2 {
		return 0, false
	}
	extended := map[byte]int{126: 2, 127: 8}[head[1]&0x7f]
	mask := 0
	if head[1]&0x80 != 0 {
		mask = 4
	}
	if len(head) < 2+extended+mask {
		return 0, false
	}
	switch extended {
	case 2:
		return uint64(binary.BigEndian.Uint16(head[2:])), true
	case 8:
		return binary.BigEndian.Uint64(head[2:]), true
	}
	return uint64(head[1] & 0x7f), true
}
