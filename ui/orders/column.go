package orders

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"customs179/core/order"
	"customs179/ui/kit"
)

// column names what a column of the table shows.
type column int

// The columns, in the order of the table. columnNone sorts by need.
const (
	columnNone column = iota
	columnState
	columnNo
	columnReceived
	columnUpdated
	columnSteps
	columnAttempts
	columnClock
	columnNote
)

// columns lists the columns with their names in the catalogue and in what is
// remembered, and the width that fits their usual content. That of the state
// depends on the language: see measured.
var columns = []struct {
	id    column
	name  string
	width float32
}{
	{columnState, "state", 96},
	{columnNo, "no", 182},
	{columnReceived, "received", 122},
	{columnUpdated, "updated", 122},
	{columnSteps, "steps", 76},
	{columnAttempts, "attempts", 64},
	{columnClock, "clock", 104},
	{columnNote, "note", 150},
}

// dropped are the columns that give way when the table is narrow, the first one
// first; the detail pane shows all of them.
var dropped = []column{columnUpdated, columnAttempts, columnReceived, columnSteps, columnClock}

// noteLeast is what must be left of the note when the details take their room: a
// few characters of Chinese say something, a syllable of English says nothing, and
// the details show it whole.
const noteLeast = 76

// widestColumn limits what is remembered.
const widestColumn = 1200

// gap is the room that the table leaves between two cells.
const gap = 4

// measured are the usual widths, with one for the state that holds all its words.
func measured(e *kit.Env) widths {
	w := widths{}
	for _, c := range columns {
		w[c.id] = c.width
	}
	for _, s := range order.States {
		w[columnState] = max(w[columnState], stateWidth(e.T("state."+string(s))))
	}
	for _, c := range []order.Class{order.ClassAttention, order.ClassRejected} {
		w[columnState] = max(w[columnState], stateWidth(e.T("class."+string(c))))
	}
	return w
}

func stateWidth(word string) float32 {
	return fyne.MeasureText(word, theme.TextSize(), fyne.TextStyle{}).Width + inset + markSize + markGap + inset
}

func textKey(c column) string { return "orders.column." + columns[c-1].name }

// fitting gives the columns for which a table has room at their usual widths.
func (w widths) fitting(width float32) []column {
	shown := make([]column, 0, len(columns))
	for _, c := range columns {
		shown = append(shown, c.id)
	}
	for _, c := range dropped {
		if w.sum(shown) <= width {
			break
		}
		shown = slices.DeleteFunc(shown, func(other column) bool { return other == c })
	}
	if others := shown[:len(shown)-1]; w.sum(others)+gap+noteLeast > width {
		return others
	}
	return shown
}

func (w widths) sum(shown []column) float32 {
	sum := float32(len(shown)-1) * gap
	for _, c := range shown {
		sum += w[c]
	}
	return sum
}

// widths are the widths of columns.
type widths map[column]float32

// fill gives each column the width that a person chose, else the usual one, and
// the last column what the others leave of the table.
func (w widths) fill(shown []column, chosen widths, table float32) widths {
	out := make(widths, len(shown))
	last := shown[len(shown)-1]
	rest := table - float32(len(shown)-1)*gap
	for _, c := range shown {
		out[c] = w[c]
		if own, ok := chosen[c]; ok {
			out[c] = own
		}
		if c != last {
			rest -= out[c]
		}
	}
	out[last] = max(rest, noteLeast)
	return out
}

// String is what is remembered: "no=190,clock=110".
func (w widths) String() string {
	var parts []string
	for _, c := range columns {
		if chosen, ok := w[c.id]; ok {
			parts = append(parts, c.name+"="+strconv.Itoa(int(chosen)))
		}
	}
	return strings.Join(parts, ",")
}

// parseWidths reads what was remembered; what cannot be meant is left out.
func parseWidths(text string) widths {
	w := widths{}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		for _, c := range columns {
			n, err := strconv.Atoi(value)
			if c.name == name && err == nil && n >= cellMin && n <= widestColumn {
				w[c.id] = float32(n)
			}
		}
	}
	return w
}
