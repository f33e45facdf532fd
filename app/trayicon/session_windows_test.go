package trayicon

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/tray"
)

// notice is the beginning of Windows' NOTIFYICONDATAW, in its oldest size.
type notice struct {
	size                uint32
	window              windows.HWND
	id, flags, callback uint32
	icon                windows.Handle
	tip                 [64]uint16
}

// What is asked of the task bar, and of windows.
const (
	modifyIcon, deleteIcon = 1, 2
	querySession           = 0x0011
)

// pc is this process' icon, as task bar and system treat it.
type pc struct {
	*testing.T
	window windows.HWND
}

// icon asks something about the icon; false means that there is none.
func (p *pc) icon(what uintptr) bool {
	n := notice{window: p.window, id: 100} // the library's own number
	n.size = uint32(unsafe.Sizeof(n))
	proc := windows.NewLazySystemDLL("shell32.dll").NewProc("Shell_NotifyIconW")
	ok, _, _ := proc.Call(what, uintptr(unsafe.Pointer(&n)))
	return ok != 0
}

// send gives the window a message and waits for its answer.
func (p *pc) send(message, w uintptr) uintptr {
	answer, _, _ := user32.NewProc("SendMessageW").Call(uintptr(p.window), message, w, 0)
	return answer
}

// created is the message with which a task bar that begins asks for all icons.
func (p *pc) created() uintptr {
	name, err := windows.UTF16PtrFromString("TaskbarCreated")
	if err != nil {
		p.Fatal(err)
	}
	message, _, _ := user32.NewProc("RegisterWindowMessageW").Call(uintptr(unsafe.Pointer(name)))
	return message
}

func (p *pc) await(what string, so func() bool) {
	p.Helper()
	late := time.After(60 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-late:
			p.Fatal(what)
		}
	}
}

// TestSessionAndTaskBar plays what Windows does to a program in the tray: the task
// bar starts anew, the end of a session is called off, the session ends. It needs
// a task bar, so it runs where Windows programs are proved.
func TestSessionAndTaskBar(t *testing.T) {
	user32.NewProc("GetDesktopWindow").Call() //nolint:errcheck // Wine begins its desktop, and the task bar, when one asks
	words := assets.New(assets.ZH)
	var snap status.Snapshot
	views := make(chan tray.View, 1)
	views <- tray.Of(&snap, false, time.Now(), words)
	var ended atomic.Int32
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	over := make(chan error, 1)
	go func() {
		over <- Run(ctx, Options{
			Update: views, On: func(tray.Item) {}, Ended: func() { ended.Add(1) }, Log: slog.New(slog.DiscardHandler),
		})
	}()
	p := &pc{T: t}
	p.await("no icon", func() bool {
		var err error
		p.window, err = ownWindow()
		return err == nil && p.icon(modifyIcon)
	})
	// The window is ready for everything when the first view was taken.
	p.await("no view was taken", func() bool { return len(views) == 0 })
	if !p.icon(deleteIcon) || p.icon(modifyIcon) {
		t.Fatal("the icon cannot be taken away")
	}
	p.send(p.created(), 0)
	if !p.icon(modifyIcon) {
		t.Error("the icon does not come back with the task bar")
	}
	if p.send(querySession, 0) != 1 {
		t.Error("the window does not let the session end")
	}
	p.send(endSession, 0)
	if n := ended.Load(); n != 0 || !p.icon(modifyIcon) {
		t.Fatalf("a session that was called off ended the program (%d times)", n)
	}
	p.send(endSession, 1)
	if n := ended.Load(); n != 1 {
		t.Errorf("the end of the session was told %d times when the system goes on", n)
	}
	stop()
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
