package main

import (
	"log/slog"

	"customs179/core"
	"customs179/core/status"
)

// logEvents writes every event of the core to the log, until stop is called.
func logEvents(c *core.Core, log *slog.Logger) (stop func()) {
	sub := c.Hub.Subscribe(4096)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var lost uint64
		for e := range sub.Events() {
			log.Info(e.Event.String(), attrsOf(e.Event)...)
			if n := sub.Lost(); n > lost {
				log.Warn("events came faster than they could be written", "lost", n-lost)
				lost = n
			}
		}
	}()
	return func() {
		sub.Close()
		<-done
	}
}

// attrsOf adds what a reader of the log searches by.
func attrsOf(e status.Event) []any {
	if moved, ok := e.(status.OrderMoved); ok {
		return []any{"seq", moved.Order.Seq, "state", moved.Order.State}
	}
	return nil
}
