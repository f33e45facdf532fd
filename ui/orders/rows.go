package orders

import (
	"customs179/core/status"
	"customs179/ui/kit"
)

const (
	// block is how many rows are read at once: a screen is one or two of them.
	block = 32
	// blocks is how many are kept; scrolling drops the ones left behind.
	blocks = 8
)

// rows reads what is visible of an arrangement, and nothing else.
type rows struct {
	env  *kit.Env
	list *arrangement
	// kept are the blocks read since the last change, by number.
	kept map[int]*rowBlock
	// turn counts the draws: what depends on the time is derived once a turn.
	turn uint64
	// uses counts the looks at blocks.
	uses uint64
	// gates are those of the last draw.
	gates status.Gates
	// err is what went wrong last, nil when the last read was well.
	err error
}

type rowBlock struct {
	lines map[uint64]*rowLine
	used  uint64
}

type rowLine struct {
	line line
	turn uint64
}

// show takes another arrangement.
func (r *rows) show(list *arrangement) {
	r.list = list
	r.stale()
}

// stale forgets what was read: the ledger has changed.
func (r *rows) stale() {
	r.kept = map[int]*rowBlock{}
	r.err = nil
	r.turn++
}

// tick lets what depends on the time be derived again.
func (r *rows) tick() { r.turn++ }

// at gives the order at a place of the list, nil when it is gone or unreadable.
func (r *rows) at(i int) *line {
	if i < 0 || i >= r.list.len() {
		return nil
	}
	b := r.block(i / block)
	if b == nil {
		return nil
	}
	r.uses++
	b.used = r.uses
	l := b.lines[r.list.at(i)]
	if l == nil {
		return nil
	}
	if l.turn != r.turn {
		l.line, l.turn = newLine(r.env, r.gates, l.line.order), r.turn
	}
	return &l.line
}

func (r *rows) block(n int) *rowBlock {
	if b := r.kept[n]; b != nil {
		return b
	}
	if r.err != nil {
		return nil // once a draw is enough to know
	}
	first := n * block
	seqs := make([]uint64, 0, block)
	for i := first; i < min(first+block, r.list.len()); i++ {
		seqs = append(seqs, r.list.at(i))
	}
	found, err := r.env.Desk.Ledger.Rows(seqs)
	if err != nil {
		r.err = err
		return nil
	}
	b := &rowBlock{lines: make(map[uint64]*rowLine, len(found))}
	for _, o := range found {
		b.lines[o.Seq] = &rowLine{line: line{order: o}}
	}
	r.makeRoom()
	r.kept[n] = b
	return b
}

// makeRoom drops the block that was used longest ago.
func (r *rows) makeRoom() {
	for len(r.kept) >= blocks {
		oldest, at := 0, r.uses+1
		for n, b := range r.kept {
			if b.used < at {
				oldest, at = n, b.used
			}
		}
		delete(r.kept, oldest)
	}
}
