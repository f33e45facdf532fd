package probe

import "encoding/binary"

// The layout of a row of MIB_TCPTABLE_OWNER_PID: six numbers of 32 bits, after a
// number that counts the rows. Ports are in network order.
const (
	rowSize    = 24
	rowAddress = 4
	rowPort    = 8
	rowOwner   = 20
	tableStart = 4
)

// listenerOf finds the process that a connection to 127.0.0.1 reaches on a port,
// in Windows' table. Of two that listen there the one at that very address is
// reached, not the one at all addresses.
func listenerOf(table []byte, port uint16) (pid uint32, found bool) {
	if len(table) < tableStart {
		return 0, false
	}
	rows := binary.LittleEndian.Uint32(table)
	for i := range rows {
		at := tableStart + int(i)*rowSize
		if at+rowSize > len(table) {
			return pid, found
		}
		row := table[at : at+rowSize]
		if binary.BigEndian.Uint16(row[rowPort:]) != port {
			continue
		}
		this := [4]byte(row[rowAddress:rowPort]) == [4]byte{127, 0, 0, 1}
		if this || !found {
			pid, found = binary.LittleEndian.Uint32(row[rowOwner:]), true
		}
		if this {
			return pid, true
		}
	}
	return pid, found
}
