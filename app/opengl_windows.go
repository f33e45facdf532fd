package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"customs179/assets"
)

// minOpenGL is the version that the window needs. A Windows without a graphics
// driver, as in many remote desktops and virtual machines, has 1.1.
const minOpenGL = 2

var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	gdi32            = windows.NewLazySystemDLL("gdi32.dll")
	createWindow     = user32.NewProc("CreateWindowExW")
	destroyWindow    = user32.NewProc("DestroyWindow")
	getDC            = user32.NewProc("GetDC")
	releaseDC        = user32.NewProc("ReleaseDC")
	choosePixel      = gdi32.NewProc("ChoosePixelFormat")
	setPixel         = gdi32.NewProc("SetPixelFormat")
	opengl32         = windows.NewLazyDLL("opengl32.dll") // one beside the program counts first
	wglCreateContext = opengl32.NewProc("wglCreateContext")
	wglMakeCurrent   = opengl32.NewProc("wglMakeCurrent")
	wglDeleteContext = opengl32.NewProc("wglDeleteContext")
	glGetString      = opengl32.NewProc("glGetString")
)

// canDraw reports whether this PC can draw the window. When it cannot, a person
// is told why and what to do: the window system would end the process without a
// word. What cannot be found out is left to it.
func canDraw() bool {
	text, err := openGLVersion()
	if err != nil {
		return true
	}
	major, _, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(major)
	if err != nil || n >= minOpenGL {
		return true
	}
	fmt.Fprintln(os.Stderr, "customs179: OpenGL", text, "is too old")
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	words := assets.New(assets.ZH)
	lines := []string{
		words.T("opengl.text", map[string]string{"version": text}), "", words.T("opengl.do.driver", nil), words.T("opengl.do.remote", nil),
		words.T("opengl.do.mesa", map[string]string{"folder": filepath.Dir(exe)}), "", words.T("opengl.safe", nil),
	}
	tell(words.T("app.name", nil), strings.Join(lines, "\n"))
	return false
}

// tell shows a message in a box of Windows' own.
func tell(title, text string) {
	t, errT := windows.UTF16PtrFromString(title)
	m, errM := windows.UTF16PtrFromString(text)
	if errT != nil || errM != nil {
		return
	}
	if _, err := windows.MessageBox(0, m, t, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND); err != nil {
		fmt.Fprintln(os.Stderr, "customs179:", err)
	}
}

// pixelFormat is Windows' PIXELFORMATDESCRIPTOR.
type pixelFormat struct {
	size, version uint16
	flags         uint32
	kind, colour  uint8
	_             [7]uint8
	alpha         uint8
	_             [6]uint8
	depth         uint8
	_             [4]uint8
	_             [3]uint32
}

const (
	drawToWindow  = 4
	supportOpenGL = 32
	doubleBuffer  = 1
	glVersion     = 0x1F02
)

// openGLVersion asks a window that is never seen.
func openGLVersion() (text string, err error) {
	runtime.LockOSThread() // a context belongs to a thread
	defer runtime.UnlockOSThread()
	class, err := windows.UTF16PtrFromString("STATIC")
	if err != nil {
		return "", err
	}
	if err := opengl32.Load(); err != nil {
		return "0", nil //nolint:nilerr // no OpenGL at all is what was asked for
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(class)), 0, 0, 0, 0, 16, 16, 0, 0, 0, 0)
	if window == 0 {
		return "", fmt.Errorf("make a window: %w", err)
	}
	defer destroyWindow.Call(window) //nolint:errcheck // a window nobody saw
	dc, _, err := getDC.Call(window)
	if dc == 0 {
		return "", fmt.Errorf("draw on a window: %w", err)
	}
	defer releaseDC.Call(window, dc) //nolint:errcheck // it goes with its window
	form := pixelFormat{version: 1, flags: drawToWindow | supportOpenGL | doubleBuffer, colour: 32, alpha: 8, depth: 24}
	form.size = uint16(unsafe.Sizeof(form))
	n, _, err := choosePixel.Call(dc, uintptr(unsafe.Pointer(&form)))
	if n == 0 {
		return "", fmt.Errorf("choose a pixel format: %w", err)
	}
	if ok, _, err := setPixel.Call(dc, n, uintptr(unsafe.Pointer(&form))); ok == 0 {
		return "", fmt.Errorf("set a pixel format: %w", err)
	}
	context, _, err := wglCreateContext.Call(dc)
	if context == 0 {
		return "", fmt.Errorf("begin with OpenGL: %w", err)
	}
	defer wglDeleteContext.Call(context) //nolint:errcheck // the process goes on without it
	if ok, _, err := wglMakeCurrent.Call(dc, context); ok == 0 {
		return "", fmt.Errorf("use OpenGL: %w", err)
	}
	defer wglMakeCurrent.Call(0, 0) //nolint:errcheck // it is deleted next
	found, _, err := glGetString.Call(glVersion)
	if found == 0 {
		return "", fmt.Errorf("ask OpenGL for its version: %w", err)
	}
	return windows.BytePtrToString(*(**byte)(unsafe.Pointer(&found))), nil
}
