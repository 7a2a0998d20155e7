//go:build unix

package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"io"
	"os"
	"syscall"
	"time"
)

// poller makes goroutines wait for a handle of the library in Go's own poller, on a descriptor of its own: an os.File closes the
// one that it has.
func poller(handle C.intptr_t) (*os.File, syscall.RawConn, error) {
	syscall.ForkLock.RLock()
	descriptor, err := syscall.Dup(int(handle))
	if err == nil {
		syscall.CloseOnExec(descriptor)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, err
	}
	if err := syscall.SetNonblock(descriptor, true); err != nil {
		syscall.Close(descriptor)
		return nil, nil, err
	}
	file := os.NewFile(uintptr(descriptor), "accsyn")
	// Fails when the poller does not take it.
	err = file.SetReadDeadline(time.Time{})
	if err == nil {
		var connection syscall.RawConn
		if connection, err = file.SyscallConn(); err == nil {
			return file, connection, nil
		}
	}
	file.Close()
	return nil, nil, err
}

// waitDone waits until a call is done, or the context ends.
func waitDone(ctx context.Context, call *C.accsyn_call) {
	file, connection, err := poller(C.accsyn_call_wait_handle(call))
	if err != nil {
		waitDoneInC(ctx, call)
		return
	}
	defer file.Close()
	stop := context.AfterFunc(ctx, func() { file.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	err = connection.Read(func(uintptr) bool { return C.accsyn_call_is_done(call) != 0 })
	if err != nil && ctx.Err() == nil {
		waitDoneInC(ctx, call)
	}
}

// dispatchInGo starts a goroutine that dispatches completions until what it returns is closed; nil when that cannot be. To be called
// under the lock of an open session.
func (c *core) dispatchInGo() io.Closer {
	file, connection, err := poller(C.accsyn_session_wait_handle(c.handle))
	if err != nil {
		return nil
	}
	go connection.Read(func(uintptr) bool {
		c.dispatch()
		return false
	})
	return file
}
