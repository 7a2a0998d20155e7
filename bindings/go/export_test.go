package accsyn

// Pending returns the number of calls not yet known to be done.
func (s *Session) Pending() int {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return len(s.core.calls)
}

// DispatchOnThread has completions dispatched as where Go cannot wait for the library's handle.
func (s *Session) DispatchOnThread() {
	s.core.dispatching.Do(s.core.dispatchOnThread)
}

// StartDispatching does what the first call does that waits in Go.
func (s *Session) StartDispatching() {
	s.core.dispatching.Do(s.core.startDispatching)
}

// DispatchesInGo tells whether a goroutine dispatches completions.
func (s *Session) DispatchesInGo() bool {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return s.core.dispatcher != nil
}

// Open returns the number of sessions that are not closed.
func Open() int {
	count := 0
	sessions.Range(func(any, any) bool {
		count++
		return true
	})
	return count
}
