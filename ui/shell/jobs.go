package shell

import (
	"context"
	"fmt"
	"runtime/debug"

	"customs179/core/fault"
)

// do runs something on the UI goroutine; after the end of Fyne's loop it drops
// it, because Fyne would run it on the caller.
func (s *Shell) do(what func()) {
	s.gate.Lock()
	ended := s.ended
	s.gate.Unlock()
	if ended {
		return
	}
	s.post(func() { s.guard("draw", what) })
}

// work runs a job in the background. Once the end has begun no job starts.
func (s *Shell) work(job func(ctx context.Context)) {
	s.gate.Lock()
	if s.closed {
		s.gate.Unlock()
		return
	}
	s.jobs.Add(1)
	s.gate.Unlock()
	go func() {
		defer s.jobs.Done()
		s.guard("job", func() { job(s.ctx) })
	}()
}

// home ends all jobs and waits for them.
func (s *Shell) home() {
	s.gate.Lock()
	s.closed = true
	s.gate.Unlock()
	s.cancel()
	s.jobs.Wait()
}

// Ended is called when Fyne's loop is over: nothing is drawn any more.
func (s *Shell) Ended() {
	s.gate.Lock()
	defer s.gate.Unlock()
	s.ended = true
}

// guard keeps a panic from ending the program: it is logged and shown.
func (s *Shell) guard(where string, what func()) {
	defer func() {
		if r := recover(); r != nil {
			err := s.fell(where, r)
			s.do(func() { s.showOnce(err) })
		}
	}()
	what()
}

// fell logs a panic and makes a fault of it.
func (s *Shell) fell(where string, r any) error {
	s.log.Error("the window met a panic", "part", where, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
	return fault.Newf(fault.Transient, fault.Internal, where, "panic: %v", r)
}

// showOnce shows a fault unless something lies over the page already: a fault
// that repeats must not pile up dialogs.
func (s *Shell) showOnce(err error) {
	if s.win.Canvas().Overlays().Top() == nil {
		s.env.ShowFault(err)
	}
}
