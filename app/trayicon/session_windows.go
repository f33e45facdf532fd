package trayicon

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// endSession is the message that tells every window how the question whether the
// session may end was answered: yes, or, with 0, that somebody else said no.
const endSession = 0x0016

var (
	setWindowLong = user32.NewProc("SetWindowLongPtrW")
	callWindow    = user32.NewProc("CallWindowProcW")
)

// heedCalledOff keeps a session that was called off from ending the program: the
// library takes both answers for the end. Its window gets a procedure in front of
// the library's own.
func heedCalledOff() error {
	window, err := ownWindow()
	if err != nil {
		return err
	}
	const procedure = -4 // GWLP_WNDPROC
	index := procedure
	var old uintptr
	known := make(chan struct{})
	front := windows.NewCallback(func(window windows.Handle, message uint32, w, l uintptr) uintptr {
		if message == endSession && w == 0 {
			return 0
		}
		<-known
		result, _, _ := callWindow.Call(old, uintptr(window), uintptr(message), w, l)
		return result
	})
	old, _, err = setWindowLong.Call(uintptr(window), uintptr(index), front)
	close(known)
	if old == 0 {
		return fmt.Errorf("put a procedure before that of the tray's window: %w", err)
	}
	return nil
}

// ownWindow finds the window that the library made in this process.
func ownWindow() (windows.HWND, error) {
	class, err := windows.UTF16PtrFromString("SystrayClass")
	if err != nil {
		return 0, err
	}
	for window := uintptr(0); ; {
		window, _, _ = findWindowEx.Call(0, window, uintptr(unsafe.Pointer(class)), 0)
		if window == 0 {
			return 0, errors.New("the tray has no window")
		}
		var owner uint32
		if _, err := windows.GetWindowThreadProcessId(windows.HWND(window), &owner); err == nil && owner == windows.GetCurrentProcessId() {
			return windows.HWND(window), nil
		}
	}
}
