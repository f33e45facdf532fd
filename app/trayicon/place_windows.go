package trayicon

import (
	"context"
	"log/slog"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var findWindow = windows.NewLazySystemDLL("user32.dll").NewProc("FindWindowW")

// placeEvery is how often the task bar is looked for.
const placeEvery = 500 * time.Millisecond

// place waits for the task bar: a program that starts with the session is often
// there before it, and the library does not come back from that.
func place(ctx context.Context, log *slog.Logger) error {
	if HasPlace(ctx) {
		return nil
	}
	log.Warn("there is no task bar yet; the window works without it")
	tick := time.NewTicker(placeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if HasPlace(ctx) {
				log.Info("the task bar is there now")
				return nil
			}
		}
	}
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
