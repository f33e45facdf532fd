package operator

import (
	"fmt"
	"os"
	"time"
	"path/filepath"
	"testing"

	"customs179/app/dev/desktop"
)

func TestZZ(t *testing.T) {
	prog := os.Getenv("REHEARSE")
	if prog == "" {
		return
	}
	ddir, _ := os.MkdirTemp("", "desk")
	defer os.RemoveAll(ddir)
	d, err := desktop.Start(t.Context(), desktop.Options{Dir: ddir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	words, err := LoadWords("/work/main/assets/texts/words")
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll("/tmp/h/pics")
	os.MkdirAll("/tmp/h/pics", 0o755)
	data := filepath.Join(ddir, "d")
	o := New(Options{Program: prog, Args: []string{"demo", "--scripted", "--orders", "100", "--data", data}, Env: d.Environment(), Data: data, Pictures: "/tmp/h/pics", Log: "/tmp/h/pics/program.log", Words: words, PIN: "88888888", Orders: 100, Out: os.Stdout})
	if os.Getenv("STEP") != "" {
		o.start()
		defer o.program.kill()
		acts := append(o.opening(), o.wizard()...)
		for i, a := range acts {
			if a.say == "see wizard.finish.text" {
				acts = append(append(acts[:i:i], o.picture("after-next"), o.click("button.next"), o.picture("after-next2"), o.click("button.next"), o.picture("after-next3")), acts[i:]...)
				break
			}
		}
		err = o.perform(t.Context(), acts...)
	} else {
		err = o.Run(t.Context())
	}
	o.Report()
	if os.Getenv("HOLD") != "" {
		os.WriteFile("/tmp/h/pid", []byte(fmt.Sprint(o.program.pid(), " ", o.window)), 0o600)
		for i := 0; i < 600; i++ {
			if _, err := os.Stat("/tmp/h/go"); err == nil {
				break
			}
			time.Sleep(500 * time.Millisecond)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(data, "logs", "customs179.log")); len(b) > 0 {
		os.WriteFile("/tmp/h/pics/customs179.log", b, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
