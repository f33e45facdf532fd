package overview

import (
	"strings"

	"customs179/core/status"
	"customs179/ui/kit"
)

// times says how long the oldest order waits, and when tasks were and will be
// fetched.
func times(e *kit.Env, s *status.Snapshot) string {
	var parts []string
	if s.OldestWaiting > 0 {
		parts = append(parts, e.T("common.colon", "name", e.T("overview.oldest"), "value", e.Words.Duration(s.OldestWaiting)))
	}
	last := e.T("common.never")
	if !s.Poll.Last.IsZero() {
		last = e.Time(s.Poll.Last)
	}
	parts = append(parts, e.T("overview.last-poll", "time", last))
	if wait := s.Poll.Next.Sub(e.Now()); !s.Poll.Next.IsZero() && wait > 0 && !s.Paused {
		parts = append(parts, e.T("overview.next-poll", "time", e.Words.Duration(wait)))
	}
	return strings.Join(parts, " · ")
}
