//go:build !unix

package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"io"
)

// waitDone waits until a call is done, or the context ends.
func waitDone(ctx context.Context, call *C.accsyn_call) {
	waitDoneInC(ctx, call)
}

// dispatchInGo does nothing: Go cannot wait for the library's handle.
func (c *core) dispatchInGo() io.Closer {
	return nil
}
