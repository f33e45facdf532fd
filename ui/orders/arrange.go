package orders

import (
	"cmp"
	"slices"
	"time"

	"customs179/core/order"
	"customs179/ui/port"
)

// sortable is how many rows are read to sort by a column without an index.
const sortable = 2000

// classOrder is the order of the classes when sorted by state: what needs a
// person first, what is over last.
var classOrder = []order.Class{
	order.ClassAttention, order.ClassWaiting, order.ClassMoving,
	order.ClassRejected, order.ClassDone, order.ClassCancelled,
}

// arrangement is a list of orders as row numbers, and nothing else: 8 MB for a
// million. It never changes once made.
type arrangement struct {
	// wanted is the query that was asked, query the one that could be answered: a
	// long list cannot be sorted by every column. asked is false before the first.
	wanted, query query
	asked         bool
	// parts are listed one after another, each newest first unless sorted.
	parts   [][]uint64
	sorted  bool
	reverse bool
	// counts are the orders per class within the dates and the search, nil when
	// those of the whole ledger hold.
	counts map[order.Class]int
	// unknown are the numbers of a list that no order has.
	unknown []string
}

// arrange asks the ledger for the rows of a query. It may take long and runs in
// the background.
func arrange(ledger port.Ledger, q query, now time.Time) (*arrangement, error) {
	a := &arrangement{wanted: q, query: q, asked: true}
	f := q.filter(now)
	var err error
	if f.Exact {
		if a.unknown, err = ledger.Unknown(f.IDs); err != nil {
			return nil, err
		}
	}
	if q.narrowed() {
		if a.counts, err = count(ledger, f); err != nil {
			return nil, err
		}
	}
	switch q.sort.by {
	case columnNone:
		err = a.byNeed(ledger, f)
	case columnState:
		a.reverse = q.sort.other
		err = a.byClass(ledger, f)
	default:
		f.Classes = q.classes
		var rows []uint64
		rows, err = ledger.Select(f)
		a.parts = [][]uint64{rows}
		if err == nil && q.sort.by == columnReceived {
			a.reverse = q.sort.other
			return a, nil
		}
		if err == nil && len(rows) > sortable {
			a.query.sort, f.Classes = sorting{}, nil
			err = a.byNeed(ledger, f)
		} else if err == nil {
			err = a.byColumn(ledger)
		}
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

func count(ledger port.Ledger, f port.Filter) (map[order.Class]int, error) {
	counts := make(map[order.Class]int, len(order.Classes))
	for _, c := range order.Classes {
		f.Classes = []order.Class{c}
		rows, err := ledger.Select(f)
		if err != nil {
			return nil, err
		}
		counts[c] = len(rows)
	}
	return counts, nil
}

// byNeed lists what needs a person, then everything else.
func (a *arrangement) byNeed(ledger port.Ledger, f port.Filter) error {
	var rest []order.Class
	for _, c := range order.Classes {
		if c != order.ClassAttention && a.query.wants(c) {
			rest = append(rest, c)
		}
	}
	a.parts = nil
	if a.query.wants(order.ClassAttention) {
		f.Classes = []order.Class{order.ClassAttention}
		if err := a.add(ledger, f); err != nil {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	f.Classes = rest
	return a.add(ledger, f)
}

func (a *arrangement) byClass(ledger port.Ledger, f port.Filter) error {
	for _, c := range classOrder {
		if !a.query.wants(c) {
			continue
		}
		f.Classes = []order.Class{c}
		if err := a.add(ledger, f); err != nil {
			return err
		}
	}
	return nil
}

func (a *arrangement) add(ledger port.Ledger, f port.Filter) error {
	rows, err := ledger.Select(f)
	if err == nil {
		a.parts = append(a.parts, rows)
	}
	return err
}

// byColumn sorts the one part by what the rows hold.
func (a *arrangement) byColumn(ledger port.Ledger) error {
	rows, err := ledger.Rows(a.parts[0])
	if err != nil {
		return err
	}
	less := compare(a.query.sort.by)
	slices.SortStableFunc(rows, func(x, y order.Order) int {
		if a.query.sort.other {
			return less(&y, &x)
		}
		return less(&x, &y)
	})
	seqs := make([]uint64, len(rows))
	for i := range rows {
		seqs[i] = rows[i].Seq
	}
	a.parts, a.sorted = [][]uint64{seqs}, true
	return nil
}

// compare gives the first direction of a column.
func compare(by column) func(x, y *order.Order) int {
	switch by {
	case columnNo:
		return func(x, y *order.Order) int { return cmp.Compare(x.OrderNo, y.OrderNo) }
	case columnUpdated:
		return func(x, y *order.Order) int { return y.Updated.Compare(x.Updated) }
	case columnSteps:
		return func(x, y *order.Order) int { return cmp.Compare(progress(x), progress(y)) }
	case columnAttempts:
		return func(x, y *order.Order) int { return cmp.Compare(y.Attempts, x.Attempts) }
	case columnClock:
		return func(x, y *order.Order) int {
			return cmp.Or(cmp.Compare(clockRank(x), clockRank(y)), x.Deadline.Compare(y.Deadline))
		}
	default:
		return func(x, y *order.Order) int {
			return cmp.Or(cmp.Compare(x.Hold, y.Hold), cmp.Compare(x.State, y.State), x.NextAt.Compare(y.NextAt))
		}
	}
}

// progress is how far an order has come.
func progress(o *order.Order) int { return slices.Index(order.States, o.State) }

// clockRank puts the orders whose clock runs before the others.
func clockRank(o *order.Order) int {
	if ticking(o) {
		return 0
	}
	return 1
}

// len is the number of rows.
func (a *arrangement) len() int {
	if a == nil {
		return 0
	}
	n := 0
	for _, p := range a.parts {
		n += len(p)
	}
	return n
}

// at gives the row number at a place of the list.
func (a *arrangement) at(i int) uint64 {
	if a.reverse {
		i = a.len() - 1 - i
	}
	for _, p := range a.parts {
		if i < len(p) {
			return p[i]
		}
		i -= len(p)
	}
	return 0
}

// index gives the place of a row number, -1 when it is not in the list.
func (a *arrangement) index(seq uint64) int {
	if a == nil {
		return -1
	}
	before := 0
	for _, p := range a.parts {
		if i, ok := a.find(p, seq); ok {
			if i += before; a.reverse {
				i = a.len() - 1 - i
			}
			return i
		}
		before += len(p)
	}
	return -1
}

func (a *arrangement) find(part []uint64, seq uint64) (int, bool) {
	if a.sorted {
		i := slices.Index(part, seq)
		return i, i >= 0
	}
	return slices.BinarySearchFunc(part, seq, func(x, want uint64) int { return cmp.Compare(want, x) })
}

// changes counts the orders that came, went, or belong elsewhere in b. Both are
// arrangements of the same query.
func (a *arrangement) changes(b *arrangement) int {
	if a.sorted || b.sorted {
		return differences(slices.Concat(a.parts...), slices.Concat(b.parts...))
	}
	moved := map[uint64]bool{}
	for i := range max(len(a.parts), len(b.parts)) {
		eachDifference(part(a, i), part(b, i), func(seq uint64) { moved[seq] = true })
	}
	return len(moved)
}

func part(a *arrangement, i int) []uint64 {
	if i < len(a.parts) {
		return a.parts[i]
	}
	return nil
}

// eachDifference goes through two lists, newest first, and tells what only one
// of them holds.
func eachDifference(a, b []uint64, tell func(uint64)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] > b[0]:
			tell(a[0])
			a = a[1:]
		case len(a) == 0 || b[0] > a[0]:
			tell(b[0])
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
}

func sortedCopy(rows []uint64) []uint64 {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(x, y uint64) int { return cmp.Compare(y, x) })
	return rows
}

// differences counts what only one of two lists holds, and, when they hold the
// same, the rows that stand elsewhere.
func differences(a, b []uint64) int {
	n := 0
	eachDifference(sortedCopy(a), sortedCopy(b), func(uint64) { n++ })
	if n > 0 {
		return n
	}
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
