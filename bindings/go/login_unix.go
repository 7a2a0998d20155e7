//go:build unix

package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"os"
	"syscall"
	"time"
)

// waitDone waits until a call is done, or the context ends. It waits in Go's own poller, on a descriptor of its own: an
// os.File closes the one that it has.
func waitDone(ctx context.Context, call *C.accsyn_call) {
	syscall.ForkLock.RLock()
	descriptor, err := syscall.Dup(int(C.accsyn_call_wait_handle(call)))
	if err == nil {
		syscall.CloseOnExec(descriptor)
	}
	syscall.ForkLock.RUnlock()
	if err != nil || syscall.SetNonblock(descriptor, true) != nil {
		waitDoneInC(ctx, call)
		return
	}
	file := os.NewFile(uintptr(descriptor), "accsyn")
	defer file.Close()
	stop := context.AfterFunc(ctx, func() { file.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	connection, err := file.SyscallConn()
	if err == nil {
		err = connection.Read(func(uintptr) bool { return C.accsyn_call_is_done(call) != 0 })
	}
	if err != nil && ctx.Err() == nil {
		waitDoneInC(ctx, call)
	}
}
