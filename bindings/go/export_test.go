package accsyn

// Pending returns the number of calls not yet known to be done.
func (s *Session) Pending() int {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return len(s.core.calls)
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
