package probe

import "encoding/binary"

// The layout of a row of MIB_TCPTABLE_OWNER_PID: six numbers of 32 bits, after a
// number that counts the rows. Ports are in network order.
const (
	rowSize    = 24
	rowPort    = 8
	rowOwner   = 20
	tableStart = 4
)

// listenerOf finds the process that listens on a port in Windows' table.
func listenerOf(table []byte, port uint16) (pid uint32, found bool) {
	if len(table) < tableStart {
		return 0, false
	}
	rows := binary.LittleEndian.Uint32(table)
	for i := range rows {
		at := tableStart + int(i)*rowSize
		if at+rowSize > len(table) {
			return 0, false
		}
		row := table[at : at+rowSize]
		if binary.BigEndian.Uint16(row[rowPort:]) == port {
			return binary.LittleEndian.Uint32(row[rowOwner:]), true
		}
	}
	return 0, false
}
