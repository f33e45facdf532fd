package diag

import (
	"log/slog"

	"customs179/core/status"
)

// eventRoom is how many events may wait for the disk before some are lost to the
// log; the ledger has them all the same.
const eventRoom = 4096

// LogEvents writes every event of a hub to the log, until stop is called or the
// hub closes.
func LogEvents(hub *status.Hub, log *slog.Logger) (stop func()) {
	sub := hub.Subscribe(eventRoom)
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
