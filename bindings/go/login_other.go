//go:build !unix

package accsyn

// #include <accsyn.h>
import "C"

import "context"

// waitDone waits until a call is done, or the context ends.
func waitDone(ctx context.Context, call *C.accsyn_call) {
	waitDoneInC(ctx, call)
}
