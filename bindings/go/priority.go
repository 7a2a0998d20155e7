package accsyn

// #include <accsyn.h>
import "C"

import "context"

// Priority is that of a call among the calls of its session that wait for one of [Options.Workers]. Calls that have waited for five
// seconds run first in any case.
type Priority int

// Priorities of calls.
const (
	PriorityBackground  Priority = C.ACCSYN_PRIORITY_BACKGROUND
	PriorityNormal      Priority = C.ACCSYN_PRIORITY_NORMAL // the default
	PriorityInteractive Priority = C.ACCSYN_PRIORITY_INTERACTIVE
)

type priorityKey struct{}

// WithPriority returns a context whose calls have this priority.
func WithPriority(ctx context.Context, priority Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, priority)
}

// setPriority gives a call the priority of its context; false: that is not one.
func setPriority(ctx context.Context, call *C.accsyn_call) bool {
	priority, isSet := ctx.Value(priorityKey{}).(Priority)
	return !isSet || C.accsyn_call_set_priority(call, C.int32_t(priority)) == C.ACCSYN_OK
}
