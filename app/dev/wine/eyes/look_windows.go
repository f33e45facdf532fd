package main

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32      = windows.NewLazySystemDLL("user32.dll")
	sendTimeout = user32.NewProc("SendMessageTimeoutW")
	windowRect  = user32.NewProc("GetWindowRect")
	isEnabled   = user32.NewProc("IsWindowEnabled")
)

// Messages that ask a window about itself, and how long it may think.
const (
	getText       = 0x000D // WM_GETTEXT
	getCheck      = 0x00F0 // BM_GETCHECK
	getItemHeight = 0x111C // TVM_GETITEMHEIGHT
	abortIfHung   = 0x0002
	thinkTime     = 1000 // ms
)

// ask sends a message; a window that does not answer answers 0.
func ask(w windows.HWND, message, wide, long uintptr) (answer uintptr) {
	ok, _, _ := sendTimeout.Call(uintptr(w), message, wide, long, abortIfHung, thinkTime, uintptr(unsafe.Pointer(&answer)))
	if ok == 0 {
		return 0
	}
	return answer
}

// collect appends a window to the list that it is given. Windows gives room for a
// number of callbacks in a process, so it is one for good.
var collect = syscall.NewCallback(func(w windows.HWND, list *[]windows.HWND) uintptr {
	*list = append(*list, w)
	return 1
})

// look tells every dialog on the desktop.
func look() ([]dialog, error) {
	var tops []windows.HWND
	if err := windows.EnumWindows(collect, unsafe.Pointer(&tops)); err != nil {
		return nil, fmt.Errorf("list the windows: %w", err)
	}
	all := []dialog{}
	for _, top := range tops {
		if classOf(top) != "#32770" || !windows.IsWindowVisible(top) {
			continue
		}
		d := dialog{control: about(top)}
		var parts []windows.HWND
		windows.EnumChildWindows(top, collect, unsafe.Pointer(&parts))
		for _, part := range parts {
			if windows.IsWindowVisible(part) {
				d.Controls = append(d.Controls, about(part))
			}
		}
		all = append(all, d)
	}
	return all, nil
}

func classOf(w windows.HWND) string {
	name := make([]uint16, 64)
	n, err := windows.GetClassName(w, &name[0], int32(len(name)))
	if err != nil {
		return ""
	}
	return windows.UTF16ToString(name[:n])
}

// about tells what can be seen of a window.
func about(w windows.HWND) control {
	var r struct{ left, top, right, bottom int32 }
	c := control{Class: classOf(w)}
	if ok, _, _ := windowRect.Call(uintptr(w), uintptr(unsafe.Pointer(&r))); ok != 0 {
		c.X, c.Y, c.W, c.H = int(r.left), int(r.top), int(r.right-r.left), int(r.bottom-r.top)
	}
	text := make([]uint16, 4096)
	if n := ask(w, getText, uintptr(len(text)), uintptr(unsafe.Pointer(&text[0]))); n > 0 {
		c.Text = windows.UTF16ToString(text)
	}
	on, _, _ := isEnabled.Call(uintptr(w))
	c.Enabled = on != 0
	switch c.Class {
	case "Button":
		c.Checked = ask(w, getCheck, 0, 0) == 1
	case "SysTreeView32":
		c.Line = int(ask(w, getItemHeight, 0, 0))
	}
	return c
}
