package shell

import (
	"bytes"
	"log"
	"testing"
)

// TestOnlyTheEmptyMenuIsLeftOut: nothing else that the toolkit logs while it
// looks at the menu may get lost.
func TestOnlyTheEmptyMenuIsLeftOut(t *testing.T) {
	var out bytes.Buffer
	l := log.New(deaf{&out}, "", log.LstdFlags)
	l.Println("Fyne error: ", "Main menu must have at least one child menu")
	l.Printf("  At: %s:%d", "/mod/fyne.io/fyne/v2@v2.7.1/internal/driver/glfw/menu.go", 9)
	if out.Len() != 0 {
		t.Errorf("logged: %s", out.String())
	}
	l.Println("Fyne error: ", "another")
	l.Printf("  At: %s:%d", "/mod/fyne.io/fyne/v2@v2.7.1/internal/driver/glfw/window.go", 9)
	if n := bytes.Count(out.Bytes(), []byte("\n")); n != 2 {
		t.Errorf("%d other lines, want 2: %s", n, out.String())
	}
}

// TestTheLogIsGivenBack: the log is borrowed for one call only.
func TestTheLogIsGivenBack(t *testing.T) {
	before := log.Writer()
	w := newWorld(t, nil)
	w.Show()
	if len(w.menu.Items) != 1 {
		t.Fatal("the window has no menu: the test shows nothing")
	}
	if log.Writer() != before {
		t.Error("the log's writer is another one")
	}
}
