package sim

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func run(f *Faults, n int, labels ...string) []Fault {
	var list []Fault
	for range n {
		list = append(list, f.next(labels...).fault)
	}
	return list
}

func TestScript(t *testing.T) {
	t.Parallel()
	script := Script()
	script.After(2).Drop()
	script.Times(2).Hang()
	if got, want := run(script, 6, "x"), []Fault{None, None, Drop, Hang, Hang, None}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	script.On("sign").Times(2).Twice()
	script.On("sign").Garble()
	script.On("T1").Late(3 * time.Second)
	if got := run(script, 2, "ver"); !slices.Equal(got, []Fault{None, None}) {
		t.Errorf("another label is hit: %q", got)
	}
	if a := script.next("upload", "T1"); a.fault != Late || a.waitOr(time.Hour) != 3*time.Second {
		t.Errorf("%+v", a)
	}
	if got, want := run(script, 4, "sign"), []Fault{Twice, Twice, Garbage, None}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	script.Always().Do(BadGateway)
	if got := run(script, 3); !slices.Equal(got, []Fault{BadGateway, BadGateway, BadGateway}) {
		t.Errorf("%q", got)
	}
	script.Clear()
	if got := run(script, 1); got[0] != None || script.Fired()[BadGateway] != 3 {
		t.Errorf("%q, %v", got, script)
	}
	var none *Faults
	if none.next("x").fault != None {
		t.Error("no faults at all do something")
	}
}

func TestRandomFaults(t *testing.T) {
	t.Parallel()
	table := []Chance{{On: "sign", Fault: Hang, Rate: 0.5}, {Fault: Late, Rate: 0.25, Wait: time.Second}}
	a, b := Random(42, table...), Random(42, table...)
	if !slices.Equal(run(a, 500, "sign"), run(b, 500, "sign")) {
		t.Error("one seed, two courses")
	}
	fired := a.Fired()
	if fired[Hang] < 200 || fired[Hang] > 300 || fired[Late] < 20 || fired[Late] > 110 {
		t.Errorf("%v", a)
	}
	if a.Seed() != 42 || !strings.HasPrefix(a.String(), "faults, seed 42: hang×") {
		t.Error(a.String())
	}
}
