//go:build unix

package accsyn

// #include <accsyn.h>
// #include <fcntl.h>
//
// // Above the numbers of the standard streams, which the program may have closed.
// static int accsyn_go_duplicate(int handle) { return fcntl(handle, F_DUPFD_CLOEXEC, 3); }
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
func poller(handle int) (*os.File, syscall.RawConn, error) {
	descriptor, err := C.accsyn_go_duplicate(C.int(handle))
	if descriptor < 0 {
		return nil, nil, err
	}
	if err := syscall.SetNonblock(int(descriptor), true); err != nil {
		syscall.Close(int(descriptor))
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
	file, connection, err := poller(int(C.accsyn_call_wait_handle(call)))
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

// waitHandle returns the library's handle that is ready while there are completions to dispatch.
func (c *core) waitHandle() int {
	return int(C.accsyn_session_wait_handle(c.handle))
}

// inode tells descriptors apart whose numbers are the same, one after the other; 0 when there is none.
func inode(descriptor int) uint64 {
	var status syscall.Stat_t
	if syscall.Fstat(descriptor, &status) != nil {
		return 0
	}
	return uint64(status.Ino)
}

// dispatchInGo starts a goroutine that dispatches completions until what it returns is closed; nil when that cannot be. To be called
// under the lock of an open session.
func (c *core) dispatchInGo() io.Closer {
	handle := c.waitHandle()
	file, connection, err := poller(handle)
	if err != nil {
		return nil
	}
	awaited := inode(handle)
	go func() {
		connection.Read(func(uintptr) bool {
			c.dispatch()
			// The library makes another one when the program has closed this one.
			return inode(c.waitHandle()) != awaited
		})
		c.mu.Lock()
		isClosed := c.isClosed
		c.mu.Unlock()
		if !isClosed {
			c.dispatchOnThread()
			c.dispatch()
		}
	}()
	return file
}
