package main

import (
	"fmt"
	"syscall"
	"unsafe"
)

var (
	user32      = syscall.NewLazyDLL("user32.dll")
	enumTops    = user32.NewProc("EnumWindows")
	enumParts   = user32.NewProc("EnumChildWindows")
	className   = user32.NewProc("GetClassNameW")
	isVisible   = user32.NewProc("IsWindowVisible")
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
func ask(w uintptr, message, wide, long uintptr) (answer uintptr) {
	ok, _, _ := sendTimeout.Call(w, message, wide, long, abortIfHung, thinkTime, uintptr(unsafe.Pointer(&answer)))
	if ok == 0 {
		return 0
	}
	return answer
}

// collect appends a window to the list that it is given. Windows gives room for a
// number of callbacks in a process, so it is one for good.
var collect = syscall.NewCallback(func(w uintptr, list *[]uintptr) uintptr {
	*list = append(*list, w)
	return 1
})

// look tells every dialog on the desktop.
func look() ([]dialog, error) {
	var tops []uintptr
	if ok, _, err := enumTops.Call(collect, uintptr(unsafe.Pointer(&tops))); ok == 0 {
		return nil, fmt.Errorf("list the windows: %w", err)
	}
	all := []dialog{}
	for _, top := range tops {
		if classOf(top) != "#32770" || !visible(top) {
			continue
		}
		d := dialog{control: about(top)}
		var parts []uintptr
		enumParts.Call(top, collect, uintptr(unsafe.Pointer(&parts))) //nolint:errcheck // its answer means nothing
		for _, part := range parts {
			if visible(part) {
				d.Controls = append(d.Controls, about(part))
			}
		}
		all = append(all, d)
	}
	return all, nil
}

func visible(w uintptr) bool {
	ok, _, _ := isVisible.Call(w)
	return ok != 0
}

func classOf(w uintptr) string {
	name := make([]uint16, 64)
	n, _, _ := className.Call(w, uintptr(unsafe.Pointer(&name[0])), uintptr(len(name)))
	return syscall.UTF16ToString(name[:n])
}

// about tells what can be seen of a window.
func about(w uintptr) control {
	var r struct{ left, top, right, bottom int32 }
	c := control{Class: classOf(w)}
	if ok, _, _ := windowRect.Call(w, uintptr(unsafe.Pointer(&r))); ok != 0 {
		c.X, c.Y, c.W, c.H = int(r.left), int(r.top), int(r.right-r.left), int(r.bottom-r.top)
	}
	text := make([]uint16, 4096)
	if n := ask(w, getText, uintptr(len(text)), uintptr(unsafe.Pointer(&text[0]))); n > 0 {
		c.Text = syscall.UTF16ToString(text)
	}
	on, _, _ := isEnabled.Call(w)
	c.Enabled = on != 0
	switch c.Class {
	case "Button":
		c.Checked = ask(w, getCheck, 0, 0) == 1
	case "SysTreeView32":
		c.Line = int(ask(w, getItemHeight, 0, 0))
	}
	return c
}
