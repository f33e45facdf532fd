//go:build !windows

package trayicon

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

// place makes sure that there is a desktop at all: without one the library would
// end the process. A desktop that has no place for icons now may get one later,
// and the library sees that by itself.
func place(ctx context.Context, log *slog.Logger) error {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("no desktop to show a tray icon on")
	}
	if !HasPlace(ctx) {
		log.Warn("this desktop has no place for tray icons now; the window works without it")
	}
	return nil
}

// busTime is how long the session bus may take to answer.
const busTime = 2 * time.Second

// HasPlace reports whether the desktop shows tray icons at present, so that a
// window that is closed to the tray can be found again.
func HasPlace(ctx context.Context) bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false // asking would start a bus of its own
	}
	ctx, cancel := context.WithTimeout(ctx, busTime)
	defer cancel()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	owned := false
	err = conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, "org.kde.StatusNotifierWatcher").Store(&owned)
	return errors.Join(err, conn.Close()) == nil && owned
}

// abandon would end a loop without an icon. Here the library goes on looking for
// a place by itself.
func abandon() (again bool) { return false }

// heedCalledOff is for Windows, where alone the end of a session can be called off
// after a program was told of it.
func heedCalledOff() error { return nil }
