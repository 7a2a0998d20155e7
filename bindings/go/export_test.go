package accsyn

// Pending is how many calls are not known to be done.
func (s *Session) Pending() int {
	s.core.mu.Lock()
	defer s.core.mu.Unlock()
	return len(s.core.calls)
}

// Open is how many sessions are not closed.
func Open() int {
	count := 0
	sessions.Range(func(any, any) bool {
		count++
		return true
	})
	return count
}
