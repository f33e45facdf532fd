package fault

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
	"unicode/utf8"
)

// TestAllListsEveryCode reads the source, so that nobody can add a code and
// forget the list that the texts are checked against.
func TestAllListsEveryCode(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[Code]bool{}
	for _, c := range All {
		if listed[c] {
			t.Errorf("%s is listed twice", c)
		}
		listed[c] = true
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			declared++
			if !listed[Code(text)] {
				t.Errorf("%s is not in All", text)
			}
		}
		return true
	})
	if declared != len(All) {
		t.Errorf("%d codes are declared, %d listed", declared, len(All))
	}
}

func TestOfFindsTheFaultInTheChain(t *testing.T) {
	t.Parallel()
	f := New(Person, PINNeeded, "sign", errors.New("no PIN"))
	if got := Of(fmt.Errorf("order 7: %w", f)); got != f {
		t.Errorf("Of = %v", got)
	}
	if got := Of(errors.New("plain")); got.Code != Internal || got.Kind != Transient {
		t.Errorf("a plain error became %v", got)
	}
	if Of(nil) != nil {
		t.Error("Of(nil) is not nil")
	}
	if !Is(fmt.Errorf("x: %w", f), PINNeeded) || Is(f, PINLocked) {
		t.Error("Is looks at something else than the code")
	}
	if got := f.Error(); got != "sign: no PIN [pin.needed]" {
		t.Errorf("Error() = %q", got)
	}
}

func TestCapCutsBetweenCharacters(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		if got := Cap("读卡器中无卡", n); !utf8.ValidString(got) || len(got) > n+len("…") {
			t.Errorf("Cap(%d) = %q", n, got)
		}
	}
	if Cap("abc", 3) != "abc" {
		t.Error("a short text was cut")
	}
}
