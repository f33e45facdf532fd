package trayicon

import (
	"context"
	"log/slog"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32       = windows.NewLazySystemDLL("user32.dll")
	findWindow   = user32.NewProc("FindWindowW")
	findWindowEx = user32.NewProc("FindWindowExW")
	postMessage  = user32.NewProc("PostMessageW")
)

// place waits for the task bar: a program that starts with the session is often
// there before it, and the library does not come back from that.
func place(ctx context.Context, log *slog.Logger) error {
	if HasPlace(ctx) {
		return nil
	}
	log.Warn("there is no task bar yet; the window works without it")
	if !AwaitPlace(ctx) {
		return ctx.Err()
	}
	log.Info("the task bar is there now")
	return nil
}

// HasPlace reports whether the desktop shows tray icons at present, so that a
// window that is closed to the tray can be found again.
func HasPlace(context.Context) bool {
	class, err := windows.UTF16PtrFromString("Shell_TrayWnd")
	if err != nil {
		return false
	}
	window, _, _ := findWindow.Call(uintptr(unsafe.Pointer(class)), 0)
	return window != 0
}

// abandon ends a loop without an icon, so that it can be tried again: while a
// session starts, the task bar is there before it takes icons, and the library
// makes no menu when its first try fails. Its window is closed as its own quit
// would, which works only once.
func abandon() (again bool) {
	const closeMessage = 0x0010 // WM_CLOSE
	window, err := ownWindow()
	if err != nil {
		return false
	}
	posted, _, _ := postMessage.Call(uintptr(window), closeMessage, 0, 0)
	return posted != 0
}
