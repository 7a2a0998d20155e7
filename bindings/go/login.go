package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"runtime"
)

// login opens a session. When the context ends first, the login is cancelled.
func login(ctx context.Context, options cText) (*C.accsyn_session, error) {
	if err := check(ctx, ""); err != nil {
		return nil, err
	}
	call, err := startLogin(options)
	if err != nil {
		return nil, err
	}
	defer C.accsyn_call_free(call)
	waitDone(ctx, call)
	if ctx.Err() != nil {
		return nil, ended(ctx, "")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	session := C.accsyn_call_take_session(call)
	if session == nil {
		return nil, lastError()
	}
	return session, nil
}

func startLogin(options cText) (*C.accsyn_call, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	call := C.accsyn_session_open(options.chars)
	if call == nil {
		return nil, lastError()
	}
	return call, nil
}

// waitDoneInC waits as waitDone does, on a thread that blocks in C, for systems where Go cannot wait on the handle.
func waitDoneInC(ctx context.Context, call *C.accsyn_call) {
	done := make(chan struct{})
	go func() {
		C.accsyn_call_wait(call, -1)
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		C.accsyn_call_cancel(call)
		<-done
	}
}
