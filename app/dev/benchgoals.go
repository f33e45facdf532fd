package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// goal is one row of the report: a figure of a benchmark, what it means, and
// what it should be.
type goal struct {
	room, bench, unit string
	means             string
	aim               aim
}

// aim bounds a figure; the zero value only informs.
type aim struct {
	op    string // ">=" or "<="
	value float64
}

// met reports whether a value reaches the aim.
func (a aim) met(v float64) bool {
	return a.op == ">=" && v >= a.value || a.op == "<=" && v <= a.value
}

// goals are the rows of the report.
var goals = []goal{
	{"core", "CardUse/pause=0s", "%", "card use, 50 ms card, 200 orders wait, no pause", aim{">=", 99}},
	{"core", "CardUse/pause=100ms", "%", "card use with the pause of 100 ms counted", aim{">=", 99}},
	{"core", "CardUse/pause=0s", "idle-µs/order", "the card waits for us, per signature", aim{}},
	{"core", "CardUse/pause=0s", "%-at-1.3s", "the same wait beside a real card's 1.3 s", aim{">=", 99}},
	{"core", "Field", "orders/s", "card 80 ms, customs 200 ms, platform 100 ms", aim{">=", 11}},
	{"core", "Field", "plain-orders/s", "the plain way, one after the other", aim{}},
	{"core", "Field", "times-plain", "ratio", aim{}},
	{"core", "Burst", "late", "150 orders at once, 15 a batch: late", aim{"<=", 0}},
	{"core", "Burst", "s-last", "the last one reaches customs after", aim{}},
	{"core", "Burst", "plain-late", "late the plain way", aim{}},
	{"core", "Throughput/rsa", "orders/s", "end to end, 0 ms, on disk, RSA card", aim{">=", 2000}},
	{"core", "Throughput/sm2", "orders/s", "end to end, 0 ms, on disk, SM2 card", aim{}},
	{"core", "Throughput/rsa", "plain-orders/s", "the plain way (nothing on disk)", aim{}},
	{"core", "Throughput/rsa", "times-plain", "ratio", aim{}},
	{"core", "Throughput/rsa", "cpu-µs/order", "processor time of the program", aim{}},
	{"core", "Throughput/rsa", "standins-cpu-µs/order", "processor time of the stand-ins beside it", aim{}},
	{"core", "Throughput/rsa", "allocs/order", "allocations of the program", aim{}},
	{"core", "Throughput/rsa", "KiB/order", "bytes allocated by the program", aim{}},
	{"store", "Accept15", "ns/op", "a batch of 15 accepted, durable", aim{}},
	{"store", "Large/open", "ns/op", "large ledger: open", aim{"<=", 0.3e9}},
	{"store", "Large/first-page", "ns/op", "large ledger: first page", aim{"<=", 5e6}},
	{"store", "Large/search", "ns/op", "large ledger: search", aim{"<=", 50e6}},
	{"store", "Large/pasted-1000", "ns/op", "large ledger: 1,000 pasted numbers", aim{}},
	{"store", "Large/count", "ns/op", "large ledger: counts", aim{}},
	{"store", "Large/accept15", "ns/op", "large ledger: a batch of 15 accepted", aim{}},
}

// goalBenches is the regular expression that runs a room's goals.
func goalBenches(room string) string {
	var names []string
	for _, g := range goals {
		if name, _, _ := strings.Cut(g.bench, "/"); g.room == room && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return "^Benchmark(" + strings.Join(names, "|") + ")$"
}

// medians makes one figure of those of the same benchmark and unit.
func medians(rows []figure) []figure {
	type id struct{ bench, unit string }
	values := map[id][]float64{}
	var out []figure
	for _, f := range rows {
		k := id{f.bench, f.unit}
		if values[k] == nil {
			out = append(out, f)
		}
		values[k] = append(values[k], f.value)
	}
	for i, f := range out {
		all := values[id{f.bench, f.unit}]
		slices.Sort(all)
		out[i].value = all[len(all)/2]
	}
	return out
}

// report prints every goal with what was measured and whether that will do.
func report(w io.Writer, rows []figure, markdown bool) error {
	lines := [][]string{{"what", "measured", "aim", "verdict"}}
	for _, g := range goals {
		i := slices.IndexFunc(rows, func(f figure) bool { return f.bench == g.bench && f.unit == g.unit })
		switch {
		case i < 0:
			lines = append(lines, []string{g.means, "-", g.shown(), "not measured"})
		case g.aim.op == "":
			lines = append(lines, []string{g.means, rows[i].shown(), "", ""})
		case g.aim.met(rows[i].value):
			lines = append(lines, []string{g.means, rows[i].shown(), g.shown(), "met"})
		default:
			lines = append(lines, []string{g.means, rows[i].shown(), g.shown(), "falls short"})
		}
	}
	if markdown {
		for i, line := range lines {
			fmt.Fprintf(w, "| %s |\n", strings.Join(line, " | "))
			if i == 0 {
				fmt.Fprint(w, "|---|---:|---:|---|\n")
			}
		}
		return nil
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		fmt.Fprintln(tab, strings.Join(line, "\t"))
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	return nil
}

// units are those of the benchmarks that need other words in a table whose rows
// say already what they are.
var units = map[string]string{
	"%-at-1.3s": "%", "plain-orders/s": "orders/s", "late": "orders", "plain-late": "orders", "s-last": "s",
	"times-plain": "times", "idle-µs/order": "µs", "cpu-µs/order": "µs/order", "standins-cpu-µs/order": "µs/order",
}

// shown is a figure with its unit as a person reads it.
func (f figure) shown() string {
	value, unit := f.human()
	if other, ok := units[unit]; ok {
		unit = other
	}
	return value + " " + strings.TrimSuffix(unit, "/op")
}

// shown is an aim as a person reads it.
func (g goal) shown() string {
	if g.aim.op == "" {
		return ""
	}
	return g.aim.op + " " + figure{g.bench, g.aim.value, g.unit}.shown()
}
