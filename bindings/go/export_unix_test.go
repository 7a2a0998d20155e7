//go:build unix

package accsyn

import "syscall"

// CloseWaitHandle does what a program must not.
func (s *Session) CloseWaitHandle() error {
	return syscall.Close(s.core.waitHandle())
}
