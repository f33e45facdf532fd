package bridge

import (
	"log/slog"

	"customs179/core/diag"
	"customs179/ui/port"
)

// logLines shows the ring of the log to the window.
type logLines struct{ ring *diag.Ring }

func (l logLines) Since(seq uint64) []port.LogLine {
	lines := l.ring.Since(seq)
	out := make([]port.LogLine, len(lines))
	for i, line := range lines {
		out[i] = port.LogLine{Seq: line.Seq, At: line.At, Level: levelOf(line.Level), Text: line.Said()}
	}
	return out
}

func levelOf(l slog.Level) port.Level {
	switch {
	case l >= slog.LevelError:
		return port.LevelError
	case l >= slog.LevelWarn:
		return port.LevelWarn
	default:
		return port.LevelInfo
	}
}
