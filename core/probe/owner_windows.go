package probe

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"unsafe"

	"golang.org/x/sys/windows"

	"customs179/core/httpx"
)

// PortOwner gives a way to ask which program listens on the control's port of
// this computer; nil for a control on another one.
func PortOwner(controlURL string) func(context.Context) (string, error) {
	u, err := url.Parse(controlURL)
	if err != nil || !httpx.Loopback(u) {
		return nil
	}
	return func(context.Context) (string, error) {
		port, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil {
			return "", fmt.Errorf("the control's address names no port: %w", err)
		}
		table, err := listeners()
		if err != nil {
			return "", err
		}
		pid, found := listenerOf(table, uint16(port))
		if !found {
			return "", fmt.Errorf("nobody listens on port %d", port)
		}
		name, err := programOf(pid)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, process %d", name, pid), nil
	}
}

// Arguments of GetExtendedTcpTable.
const tcpTableOwnerListeners = 3

// listeners gives Windows' table of listening IPv4 sockets with their processes.
func listeners() ([]byte, error) {
	proc := windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")
	if err := proc.Find(); err != nil {
		return nil, fmt.Errorf("list the listening ports: %w", err)
	}
	size := uint32(32 << 10)
	for range 4 { // the table may grow between two calls
		table := make([]byte, size)
		code, _, _ := proc.Call(uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(&size)), 0,
			windows.AF_INET, tcpTableOwnerListeners, 0)
		switch errno := windows.Errno(code); errno {
		case windows.ERROR_SUCCESS:
			return table[:min(int(size), len(table))], nil
		case windows.ERROR_INSUFFICIENT_BUFFER:
			continue
		default:
			return nil, fmt.Errorf("list the listening ports: %w", errno)
		}
	}
	return nil, fmt.Errorf("list the listening ports: %w", windows.ERROR_INSUFFICIENT_BUFFER)
}

// programOf gives the path of a process's program.
func programOf(pid uint32) (name string, err error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return "", fmt.Errorf("open process %d: %w", pid, err)
	}
	defer func() {
		if closing := windows.CloseHandle(process); err == nil && closing != nil {
			err = fmt.Errorf("close process %d: %w", pid, closing)
		}
	}()
	path := make([]uint16, windows.MAX_LONG_PATH)
	size := uint32(len(path))
	if err := windows.QueryFullProcessImageName(process, 0, &path[0], &size); err != nil {
		return "", fmt.Errorf("name of process %d: %w", pid, err)
	}
	return windows.UTF16ToString(path[:size]), nil
}
