package diag

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"
)

// The rotation: at most logFiles files of logMegabytes each.
const (
	logFiles     = 10
	logMegabytes = 5
	// LogName is the newest log file in the log folder; older ones have a time in
	// their name.
	LogName = "customs179.log"
)

// Options tell where the log goes.
type Options struct {
	// Dir is the log folder; "" writes no file.
	Dir string
	// Console gets every line too, when set.
	Console io.Writer
	// Fallback gets the lines that the file did not take, when there is no
	// Console, and one sentence about it in any case; nil means Console.
	Fallback io.Writer
	JSON     bool
	Level    slog.Level
	Redactor *Redactor
}

// Log is the program's log.
type Log struct {
	*slog.Logger
	ring  *Ring
	level *slog.LevelVar
	file  io.Closer
}

// Open begins a log. It cannot fail: a program must run without its log too.
func Open(o Options) *Log {
	l := &Log{ring: &Ring{}, level: &slog.LevelVar{}}
	l.level.Set(o.Level)
	out := &outlet{redactor: o.Redactor, ring: l.ring}
	if o.Console != nil {
		out.sinks = append(out.sinks, o.Console)
	}
	if o.Dir != "" {
		// lumberjack keeps one goroutine per file that ends with the process.
		file := &lumberjack.Logger{
			Filename: filepath.Join(o.Dir, LogName), MaxSize: logMegabytes, MaxBackups: logFiles - 1, LocalTime: true,
		}
		l.file = file
		fallback := o.Fallback
		if fallback == nil {
			fallback = o.Console
		}
		out.sinks = append(out.sinks, &fileSink{file: file, fallback: fallback, quiet: o.Console != nil})
	}
	opts := &slog.HandlerOptions{Level: l.level}
	var format slog.Handler = slog.NewTextHandler(&out.buf, opts)
	if o.JSON {
		format = slog.NewJSONHandler(&out.buf, opts)
	}
	l.Logger = slog.New(redacting{lineHandler{format, out}, o.Redactor})
	return l
}

// Ring gives the last lines.
func (l *Log) Ring() *Ring { return l.ring }

// SetLevel changes what is logged from now on; what a log may tell stays.
func (l *Log) SetLevel(level slog.Level) { l.level.Set(level) }

// Close ends the log file; later lines open it again.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("close the log file: %w", err)
	}
	return nil
}

// outlet turns records into lines and hands each to all sinks. Its lock makes
// the handlers that share it write whole lines.
type outlet struct {
	redactor *Redactor
	ring     *Ring
	sinks    []io.Writer

	mu  sync.Mutex
	buf bytes.Buffer
}

// lineHandler formats into the outlet's buffer and sends the finished line on.
// Live secrets are taken out of the line too, so that there is no way around it:
// not a group's name, and not a value kept before the secret was known.
type lineHandler struct {
	format slog.Handler
	out    *outlet
}

// Enabled asks the formatting handler.
func (h lineHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.format.Enabled(ctx, l)
}

// WithAttrs keeps the attributes in the formatting handler.
func (h lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return lineHandler{h.format.WithAttrs(attrs), h.out}
}

// WithGroup opens a group in the formatting handler.
func (h lineHandler) WithGroup(name string) slog.Handler {
	return lineHandler{h.format.WithGroup(name), h.out}
}

// Handle writes one line everywhere.
func (h lineHandler) Handle(ctx context.Context, r slog.Record) error {
	o := h.out
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Reset()
	if err := h.format.Handle(ctx, r); err != nil {
		return fmt.Errorf("format a log line: %w", err)
	}
	line := o.redactor.Clean(o.buf.String())
	o.ring.add(Line{At: r.Time, Level: r.Level, Text: strings.TrimSuffix(line, "\n")})
	var errs []error
	for _, w := range o.sinks {
		if _, err := io.WriteString(w, line); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// fileSink writes to the log file, and when that does not take it (a folder that
// is read-only or full) to the fallback. It tries the file again each time, and
// says once per outage what is wrong.
type fileSink struct {
	file     io.Writer
	fallback io.Writer
	quiet    bool // somebody else shows the lines: only say what is wrong
	told     bool
}

// Write writes one line.
func (s *fileSink) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if err == nil {
		s.told = false
		return n, nil
	}
	if s.fallback == nil {
		return n, fmt.Errorf("write the log file: %w", err)
	}
	if !s.told {
		s.told = true
		if _, err := fmt.Fprintf(s.fallback, "the log file cannot be written, the lines go here: %v\n", err); err != nil {
			return 0, fmt.Errorf("write the log's fallback: %w", err)
		}
	}
	if s.quiet {
		return len(p), nil
	}
	if n, err = s.fallback.Write(p); err != nil {
		return n, fmt.Errorf("write the log's fallback: %w", err)
	}
	return n, nil
}
