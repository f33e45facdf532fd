package pack

import (
	"encoding/xml"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the module's folder.
var root = filepath.Join("..", "..", "..")

// manifest is what is looked at in the program's manifest.
type manifest struct {
	Trust struct {
		Level struct {
			Level    string `xml:"level,attr"`
			UIAccess string `xml:"uiAccess,attr"`
		} `xml:"security>requestedPrivileges>requestedExecutionLevel"`
	} `xml:"trustInfo"`
	Systems []struct {
		ID string `xml:"Id,attr"`
	} `xml:"compatibility>application>supportedOS"`
	Settings struct {
		DPI      string `xml:"dpiAwareness"`
		OldDPI   string `xml:"dpiAware"`
		LongPath string `xml:"longPathAware"`
		CodePage string `xml:"activeCodePage"`
	} `xml:"application>windowsSettings"`
}

func TestTheManifest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "app", "installer", "app.manifest"))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := xml.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if m.Trust.Level.Level != "asInvoker" || m.Trust.Level.UIAccess != "false" {
		t.Errorf("rights: %+v", m.Trust.Level)
	}
	s := m.Settings
	if s.DPI != "PerMonitorV2, PerMonitor" || s.OldDPI != "true/pm" || s.LongPath != "true" || s.CodePage != "UTF-8" {
		t.Errorf("settings: %+v", s)
	}
	if len(m.Systems) != 1 || m.Systems[0].ID != "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}" { // Windows 10 and 11
		t.Errorf("systems: %+v", m.Systems)
	}
}

// TestNothingAsksForAnAdministrator: what could raise a prompt is the shell's verb
// runas, a program that the shell opens, and an installer that says so. The shell
// is asked in one place, which opens folders, files and pages.
func TestNothingAsksForAnAdministrator(t *testing.T) {
	t.Parallel()
	verb, call := "run"+"as", "Shell"+"Execute"
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 {
				return filepath.SkipDir
			}
			return err
		}
		switch filepath.Ext(path) {
		case ".go", ".nsi", ".nsh", ".manifest":
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		if strings.Contains(strings.ToLower(string(text)), `"`+verb) {
			t.Errorf("%s asks for an administrator", path)
		}
		if strings.Contains(string(text), call) && filepath.Base(filepath.Dir(path)) != "paths" {
			t.Errorf("%s asks the shell", path)
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files, %v", seen, err)
	}
	script, err := os.ReadFile(filepath.Join(root, "app", "installer", "customs179.nsi"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"RequestExecutionLevel user", "ManifestDPIAware true", "ManifestSupportedOS Win10"} {
		if !strings.Contains(string(script), "\n"+line+"\n") {
			t.Errorf("the installer lacks %q", line)
		}
	}
}
