package eport

import (
	"strings"
	"testing"
)

func TestRestartCommand(t *testing.T) {
	t.Parallel()
	const exe = `C:\中国电子口岸客户端控件\SetAccessControl.exe`
	for setting, want := range map[string]string{
		exe:                             exe + "|-restart|-i",
		exe + " -restart -i":            exe + "|-restart|-i",
		`"` + exe + `" -stop`:           exe + "|-stop",
		`  D:\Program Files\a.EXE -r  `: `D:\Program Files\a.EXE|-r`,
		"/usr/bin/thing":                "/usr/bin/thing|-restart|-i",
	} {
		exe, args := restartCommand(setting)
		if got := strings.Join(append([]string{exe}, args...), "|"); got != want {
			t.Errorf("%s gives %s, want %s", setting, got, want)
		}
	}
}
