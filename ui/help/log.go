package help

import (
	"time"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// mostLines is how many lines the page holds, as many as the program keeps.
const mostLines = 500

// redrawEvery is how often the log is drawn at most.
const redrawEvery = 500 * time.Millisecond

// logLines are the last lines of the log and those of them that are shown.
type logLines struct {
	all    []port.LogLine
	seen   uint64 // number of the last line taken
	least  port.Level
	paused bool
	shown  []port.LogLine
}

// take adds what is new and reports whether the shown lines changed.
func (l *logLines) take(from port.Log) bool {
	if l.paused {
		return false
	}
	fresh := from.Since(l.seen)
	if len(fresh) == 0 {
		return false
	}
	l.seen = fresh[len(fresh)-1].Seq
	l.all = append(l.all, fresh...)
	if extra := len(l.all) - mostLines; extra > 0 {
		l.all = append([]port.LogLine(nil), l.all[extra:]...)
	}
	l.filter()
	return true
}

// show chooses the least weight of the lines that are shown.
func (l *logLines) show(least port.Level) {
	l.least = least
	l.filter()
}

func (l *logLines) filter() {
	l.shown = l.shown[:0]
	for _, line := range l.all {
		if line.Level >= l.least {
			l.shown = append(l.shown, line)
		}
	}
}

// levelMark gives the mark of a line.
func levelMark(level port.Level) (kit.Shape, kit.Tone) {
	switch level {
	case port.LevelError:
		return kit.ShapeSquare, kit.ToneError
	case port.LevelWarn:
		return kit.ShapeTriangle, kit.TonePerson
	}
	return kit.ShapeDisc, kit.ToneQuiet
}
