package core_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "customs179/"

// mayImport mirrors the table of rooms: what each package may import of ours.
// Tests are free. A package that is not listed may import nothing of ours; one
// that is listed need not exist yet.
var mayImport = map[string][]string{
	"core/order":    {},
	"core/fault":    {},
	"core/payload":  {"core/order", "core/fault"},
	"core/safefile": {},
	"core/secret":   {"core/fault", "core/safefile"},
	"core/cert":     {"core/fault", "core/safefile"},
	"core/eport":    {"core/fault", "core/secret", "core/cert"},
	"core/httpx":    {"core/fault"},
	"core/platform": {"core/order", "core/fault", "core/httpx"},
	"core/customs":  {"core/order", "core/fault", "core/httpx"},
	"core/store":    {"core/order", "core/fault", "core/safefile"},
	"core/export":   {"core/fault", "core/safefile"},
	"core/status":   {"core/order", "core/fault"},
	"core/alarm":    {"core/fault", "core/status", "core/httpx"},
	"core/pipeline": {"core/order", "core/fault", "core/payload", "core/status"},
	"core/probe":    {"core/platform", "core/customs", "core/eport", "core/cert", "core/payload", "core/fault", "core/order", "core/httpx"},
	"core/config":   {"core/fault", "core/secret", "core/safefile"},
	"core/diag":     {"core/safefile", "core/config", "core/status", "core/secret", "core/order", "core/fault"},
	"core/sim":      {"core/order", "core/cert", "core/sim/..."},
	"core": {
		"core/order", "core/fault", "core/payload", "core/secret", "core/cert", "core/eport", "core/httpx", "core/platform",
		"core/customs", "core/store", "core/status", "core/pipeline", "core/probe", "core/config", "core/diag",
	},
	"ui":     {"core/order", "core/fault", "core/status", "core/config", "core/cert", "core/probe", "core/secret", "assets", "ui/..."},
	"assets": {},
	"app":    {"core/...", "ui/...", "assets", "app/..."},
	// The development tool has to run when nothing else compiles.
	"app/dev": {"app/dev/..."},
}

// never lists what may not be reached from a tree of packages, even through
// others: "..." at an end stands for everything below.
var never = []struct{ from, to []string }{
	{[]string{"core/..."}, []string{"fyne.io/...", "github.com/getlantern/..."}},
	{[]string{"core/sim/..."}, []string{module + "core/payload", module + "core/eport", module + "core/platform",
		module + "core/customs", module + "core/httpx", module + "core/store", module + "core/pipeline"}},
	{[]string{"app/headless"}, []string{"fyne.io/...", "github.com/getlantern/...", module + "ui/..."}},
}

// neverDirect is the same for what a package imports itself.
var neverDirect = []struct{ from, to []string }{
	{[]string{"ui/..."}, []string{"net/http", "github.com/gorilla/websocket", "go.etcd.io/bbolt/..."}},
	{[]string{"app/dev/..."}, []string{"fyne.io/...", "github.com/...", "go.etcd.io/...", "golang.org/...", "gopkg.in/..."}},
}

// imports is what one package stands on.
type imports struct{ direct, all []string }

func packages(t *testing.T) map[string]imports {
	t.Helper()
	format := `{{.ImportPath}}|{{join .Imports " "}}|{{join .Deps " "}}`
	// The Windows build is what ships; both have their own files.
	found := make(map[string]imports)
	for _, system := range []string{"linux", "windows"} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-f", format, module+"...")
		cmd.Env = append(cmd.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("list the packages for %s: %v", system, err)
		}
		for line := range strings.Lines(string(out)) {
			fields := strings.Split(strings.TrimSpace(line), "|")
			name := strings.TrimPrefix(fields[0], module)
			known := found[name]
			found[name] = imports{
				direct: append(known.direct, strings.Fields(fields[1])...),
				all:    append(known.all, strings.Fields(fields[2])...),
			}
		}
	}
	return found
}

// under reports whether a package is the one that a pattern names, or below it.
func under(pkg string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		tree, all := strings.CutSuffix(pattern, "/...")
		return pkg == tree || all && strings.HasPrefix(pkg, tree+"/")
	})
}

// room gives the row of the table for a package: its own, or the nearest above.
func room(pkg string) (string, bool) {
	for {
		if _, ok := mayImport[pkg]; ok {
			return pkg, true
		}
		i := strings.LastIndexByte(pkg, '/')
		if i < 0 {
			return "", false
		}
		pkg = pkg[:i]
	}
}

// forbidden gives the edges of a package that the tables do not allow.
func forbidden(pkg string, im imports) []string {
	var bad []string
	r, known := room(pkg)
	// core/... must not inherit what the root package may import.
	if !known || r == "core" && pkg != "core" {
		bad = append(bad, "has no row in the table")
	}
	for _, to := range im.direct {
		if own, ours := strings.CutPrefix(to, module); ours && own != r && !under(own, mayImport[r]...) {
			bad = append(bad, "imports "+own)
		}
	}
	for _, rule := range neverDirect {
		if under(pkg, rule.from...) {
			bad = append(bad, reached("imports ", im.direct, rule.to)...)
		}
	}
	for _, rule := range never {
		if under(pkg, rule.from...) {
			bad = append(bad, reached("reaches ", im.all, rule.to)...)
		}
	}
	return bad
}

func reached(word string, from, to []string) (bad []string) {
	for _, p := range from {
		if under(p, to...) {
			bad = append(bad, word+p)
		}
	}
	return bad
}

func TestImportEdges(t *testing.T) {
	t.Parallel()
	found := packages(t)
	for _, must := range []string{"core/order", "core/fault", "core/status", "core/config", "core/diag"} {
		if len(found[must].all) == 0 {
			t.Errorf("%s was not looked at", must)
		}
	}
	for pkg, im := range found {
		for _, edge := range forbidden(pkg, im) {
			t.Errorf("%s %s", pkg, edge)
		}
	}
}

// TestForbiddenEdgesAreSeen shows that the test above can fail.
func TestForbiddenEdgesAreSeen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pkg      string
		im       imports
		expected bool
	}{
		{"core/order", imports{direct: []string{"time", "strings"}}, false},
		{"core/order", imports{direct: []string{module + "core/fault"}}, true},
		{"core/eport", imports{direct: []string{module + "core/order"}}, true},
		{"core/platform", imports{direct: []string{module + "core/customs"}}, true},
		{"core/store", imports{direct: []string{module + "core/pipeline"}}, true},
		{"core/pipeline", imports{direct: []string{module + "core/store"}}, true},
		{"core/sim", imports{direct: []string{module + "core/payload"}, all: []string{module + "core/payload"}}, true},
		{"core/sim/rawjson", imports{direct: []string{"strings"}}, false},
		{"core/sim/rawjson", imports{all: []string{module + "core/httpx"}}, true},
		{"core/sim", imports{direct: []string{module + "core/sim/rawjson"}}, false},
		{"core", imports{direct: []string{module + "core/sim"}}, true},
		{"core", imports{direct: []string{module + "core/store"}}, false},
		{"core", imports{all: []string{"fyne.io/fyne/v2/widget"}}, true},
		{"core/newroom", imports{}, true},
		{"other", imports{}, true},
		{"ui", imports{direct: []string{module + "core/store"}}, true},
		{"ui/page", imports{direct: []string{module + "core/status", module + "ui/text", module + "assets"}}, false},
		{"ui/page", imports{direct: []string{"net/http"}}, true},
		{"ui/page", imports{all: []string{"net/http"}}, false},
		{"ui", imports{direct: []string{"go.etcd.io/bbolt"}}, true},
		{"app", imports{direct: []string{module + "core/sim", module + "ui/page", "fyne.io/fyne/v2"}}, false},
		{"app/headless", imports{all: []string{"github.com/getlantern/systray"}}, true},
		{"app/dev", imports{direct: []string{module + "core/fault"}}, true},
		{"app/dev", imports{direct: []string{"golang.org/x/sync/errgroup"}}, true},
	}
	for _, tt := range tests {
		if bad := forbidden(tt.pkg, tt.im); (len(bad) > 0) != tt.expected {
			t.Errorf("%s %v: %v", tt.pkg, tt.im, bad)
		}
	}
}
