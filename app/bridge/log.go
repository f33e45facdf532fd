package bridge

import (
	"log/slog"
	"strconv"
	"strings"

	"customs179/core/diag"
	"customs179/ui/port"
)

// logLines shows the ring of the log to the window.
type logLines struct{ ring *diag.Ring }

func (l logLines) Since(seq uint64) []port.LogLine {
	lines := l.ring.Since(seq)
	out := make([]port.LogLine, len(lines))
	for i, line := range lines {
		out[i] = port.LogLine{Seq: line.Seq, At: line.At, Level: levelOf(line.Level), Text: bare(line.Text)}
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

// bare is a line without its time and level, which stand beside it.
func bare(line string) string {
	_, text, found := strings.Cut(line, " msg=")
	if !found {
		return line
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return text // a single word
	}
	message, err := strconv.Unquote(quoted)
	if err != nil {
		return text
	}
	return message + text[len(quoted):]
}
