package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// counts are keys whose values are no texts.
var counts = makeSet("ms", "sent", "pause", "lost", "took", "ok", "proven", "unfinished", "held")

// TestWhatIsLoggedCanBeRead: a text under a key that nobody allowed reaches the
// log as a digest, and whoever helps an operator learns nothing from it.
func TestWhatIsLoggedCanBeRead(t *testing.T) {
	t.Parallel()
	calls := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if d.IsDir() && (d.Name() == "dev" || d.Name() == "sim" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2) {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for i, key := range keysOf(n) {
				calls++
				if !readable[strings.ToLower(key)] && !counts[key] {
					t.Errorf("%s: the text of key %d, %q, cannot be read in the log", files.Position(n.Pos()), i, key)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || calls < 30 {
		t.Errorf("%d keys found, %v", calls, err)
	}
}

// keysOf gives the keys of a call such as log.Info("message", "key", value).
func keysOf(n ast.Node) (keys []string) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !makeSet("Debug", "Info", "Warn", "Error")[method.Sel.Name] {
		return nil
	}
	for i := 1; i+1 < len(call.Args); i += 2 {
		if lit, ok := call.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if key, err := strconv.Unquote(lit.Value); err == nil {
				keys = append(keys, key)
			}
		}
	}
	return keys
}
