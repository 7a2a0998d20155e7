//go:build unix

package accsyn_test

import (
	"syscall"
	"testing"
)

func TestCallsEndWhenTheProgramHasClosedTheHandleThatTheyWaitFor(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	findFromManyGoroutines(t, session)
	if err := session.CloseWaitHandle(); err != nil {
		t.Fatal(err)
	}
	findFromManyGoroutines(t, session)
}

func TestCallsAreWaitedForWithoutADescriptor(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	none := limit
	none.Cur = 3
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	session.StartDispatching()
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if session.DispatchesInGo() {
		t.Error("there was no descriptor for it")
	}
	findFromManyGoroutines(t, session)
}
