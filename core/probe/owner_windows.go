package probe

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
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
		pid, err := holderOf(u)
		if err != nil {
			return "", err
		}
		name, err := programOf(pid)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, process %d", name, pid), nil
	}
}

// PortProgram gives the path of the program that a connection to an address on
// this computer reaches.
func PortProgram(controlURL string) (string, error) {
	u, err := url.Parse(controlURL)
	if err != nil {
		return "", err
	}
	pid, err := holderOf(u)
	if err != nil {
		return "", err
	}
	return programOf(pid)
}

// holderOf gives the process that listens on an address' port.
func holderOf(u *url.URL) (pid uint32, err error) {
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return 0, fmt.Errorf("the control's address names no port: %w", err)
	}
	table, err := listeners()
	if err != nil {
		return 0, err
	}
	pid, found := listenerOf(table, uint16(port))
	if !found {
		return 0, fmt.Errorf("nobody listens on port %d", port)
	}
	return pid, nil
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

// programOf gives the path of a process's program. A process of another account,
// such as a service, may not be opened; its name can be asked for all the same.
func programOf(pid uint32) (string, error) {
	name, err := openedName(pid)
	if err == nil {
		return name, nil
	}
	name, nameErr := systemName(pid)
	if nameErr != nil {
		return "", errors.Join(err, nameErr)
	}
	return name, nil
}

// openedName asks the process itself.
func openedName(pid uint32) (name string, err error) {
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

// systemName asks the system, which answers with the path of a device.
func systemName(pid uint32) (string, error) {
	text := make([]uint16, windows.MAX_LONG_PATH)
	query := struct {
		pid  uintptr
		name windows.NTUnicodeString
	}{uintptr(pid), windows.NTUnicodeString{MaximumLength: uint16(2 * (len(text) - 1)), Buffer: &text[0]}}
	err := windows.NtQuerySystemInformation(windows.SystemProcessIdInformation, unsafe.Pointer(&query), uint32(unsafe.Sizeof(query)), nil)
	if err != nil {
		return "", fmt.Errorf("name of process %d: %w", pid, err)
	}
	return onDrive(windows.UTF16ToString(text[:query.name.Length/2]))
}

// onDrive turns a path of a device into one on a drive.
func onDrive(path string) (string, error) {
	target := make([]uint16, windows.MAX_PATH)
	for letter := 'A'; letter <= 'Z'; letter++ {
		drive := string(letter) + ":"
		name, err := windows.UTF16PtrFromString(drive)
		if err != nil {
			return "", err
		}
		if _, err := windows.QueryDosDevice(name, &target[0], uint32(len(target))); err != nil {
			continue // no such drive
		}
		if rest, ok := strings.CutPrefix(path, windows.UTF16ToString(target)+`\`); ok {
			return drive + `\` + rest, nil
		}
	}
	return "", fmt.Errorf("no drive holds %s", path)
}
