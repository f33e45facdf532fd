package locale_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	_ "customs179/ui/locale"
)

// TestFyneBeginsWithoutALanguage starts a process whose system names no language
// and looks at what Fyne logs, from the beginning of its packages on.
func TestFyneBeginsWithoutALanguage(t *testing.T) {
	t.Parallel()
	if os.Getenv("LOCALE_TEST_CHILD") != "" {
		if got := lang.SystemLocale().LanguageString(); got != "en" {
			t.Errorf("Fyne speaks %q", got)
		}
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$")
	for _, set := range os.Environ() {
		if name, _, _ := strings.Cut(set, "="); name != "LANGUAGE" && name != "LANG" && !strings.HasPrefix(name, "LC_") {
			cmd.Env = append(cmd.Env, set)
		}
	}
	cmd.Env = append(cmd.Env, "LOCALE_TEST_CHILD=1", "LANG=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "Fyne error") {
		t.Errorf("%v\n%s", err, out)
	}
}
