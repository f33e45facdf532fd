package pack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Version is a version in its two forms.
type Version struct {
	Text    string // 1.2.3, or 1.2.3-rc1
	Numbers string // 1.2.3.4, as Windows wants it: the fourth is the build
}

var (
	versionForm = regexp.MustCompile(`^v?(\d{1,4}\.\d{1,4}\.\d{1,4})(-[0-9A-Za-z.]+)?$`)
	tomlVersion = regexp.MustCompile(`(?m)^\s*Version\s*=\s*"([^"]+)"`)
	tomlBuild   = regexp.MustCompile(`(?m)^\s*Build\s*=\s*(\d{1,4})`)
)

// VersionOf gives the version of the sources: the tag of this very commit, else
// what FyneApp.toml says.
func VersionOf(ctx context.Context, root string) (Version, error) {
	toml, err := os.ReadFile(filepath.Join(root, "FyneApp.toml"))
	if err != nil {
		return Version{}, fmt.Errorf("read the version: %w", err)
	}
	tag := exec.CommandContext(ctx, "git", "describe", "--tags", "--exact-match", "--match", "v[0-9]*")
	tag.Dir = root
	text, err := tag.Output()
	if err != nil { // no tag here, or no git at all
		text = nil
	}
	return versionFrom(strings.TrimSpace(string(text)), string(toml))
}

func versionFrom(tag, toml string) (Version, error) {
	build := "0"
	if m := tomlBuild.FindStringSubmatch(toml); m != nil {
		build = m[1]
	}
	if tag == "" {
		if m := tomlVersion.FindStringSubmatch(toml); m != nil {
			tag = m[1]
		}
	}
	m := versionForm.FindStringSubmatch(tag)
	if m == nil {
		return Version{}, fmt.Errorf("%q is no version such as 1.2.3", tag)
	}
	return Version{Text: m[1] + m[2], Numbers: m[1] + "." + build}, nil
}
