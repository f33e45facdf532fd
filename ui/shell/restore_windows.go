package shell

import (
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

var (
	user32     = syscall.NewLazyDLL("user32.dll")
	isIconic   = user32.NewProc("IsIconic")
	showWindow = user32.NewProc("ShowWindow")
)

// swRestore is SW_RESTORE: a minimised window gets its size back.
const swRestore = 9

// restore brings a minimised window back: showing and focusing it leaves it in
// the task bar on Windows.
func restore(w fyne.Window) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		c, ok := context.(driver.WindowsWindowContext)
		if !ok || c.HWND == 0 {
			return
		}
		if minimised, _, _ := isIconic.Call(c.HWND); minimised != 0 {
			// Its answer is whether the window was visible, not whether it worked.
			showWindow.Call(c.HWND, swRestore)
		}
	})
}
