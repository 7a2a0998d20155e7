package accsyn

// #include <accsyn.h>
//
// // In callback.go.
// extern void accsynWake(uintptr_t id);
// extern void accsynLog(uintptr_t id, int32_t level, char *line);
//
// static void wake(void *user_data) { accsynWake((uintptr_t)user_data); }
// static void put(int32_t level, const char *line, void *user_data) {
//     accsynLog((uintptr_t)user_data, level, (char *)line);
// }
//
// // A number converted to a pointer must not be seen by Go.
// static accsyn_status accsyn_go_wake(accsyn_session *session, uintptr_t id) {
//     return accsyn_session_set_wake(session, wake, (void *)id);
// }
// static accsyn_status accsyn_go_log(accsyn_session *session, int32_t level, uintptr_t id) {
//     return accsyn_session_set_log(session, level, put, (void *)id);
// }
import "C"

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
)

// core is the part of a Session that callbacks look up: they do not keep the Session itself alive.
type core struct {
	id     uintptr
	handle *C.accsyn_session
	logger atomic.Pointer[slog.Logger]
	// Begins to dispatch completions, for the first call that waits in Go.
	dispatching sync.Once

	mu sync.Mutex
	// Calls not yet known to be done.
	calls    map[*C.accsyn_call]*call
	isClosed bool
	// Ends the dispatching in Go, if that is where it is done.
	dispatcher io.Closer
}

// call is a submitted call. Its starter waits for it or drops it, once.
type call struct {
	method string
	handle *C.accsyn_call
	// Closed when the call is done.
	done chan struct{}
}

// Sessions by id. A late callback finds none: unlike with runtime/cgo.Handle, looking one up never panics.
var (
	sessions sync.Map
	lastID   atomic.Uintptr
)

// newCore takes ownership of a session of the library.
func newCore(handle *C.accsyn_session) *core {
	c := &core{id: lastID.Add(1), handle: handle, calls: make(map[*C.accsyn_call]*call)}
	sessions.Store(c.id, c)
	return c
}

// close ends the session; running calls end as cancelled.
func (c *core) close() {
	c.mu.Lock()
	calls, dispatcher, wasClosed := c.calls, c.dispatcher, c.isClosed
	c.calls, c.dispatcher, c.isClosed = nil, nil, true
	c.mu.Unlock()
	if wasClosed {
		return
	}
	if dispatcher != nil {
		dispatcher.Close()
	}
	// Not under the lock: this waits for callbacks.
	C.accsyn_session_free(c.handle)
	sessions.Delete(c.id)
	// The library no longer returns these.
	for _, call := range calls {
		close(call.done)
	}
}

// threads are places for goroutines that wait in C, on whose threads calls run: handing a short call to another thread and back
// takes longer than the call. Further goroutines wait in Go.
var threads = make(chan struct{}, 8)

// invoke calls a method.
func (c *core) invoke(ctx context.Context, method string, args any) (json.RawMessage, error) {
	// A "wait" may take hours. Beside other calls, threads that block cost more processor time than handing over.
	if method != "wait" && c.isIdle() {
		select {
		case threads <- struct{}{}:
			defer func() { <-threads }()
			return c.invokeHere(ctx, method, args)
		default:
		}
	}
	call, err := c.start(ctx, method, args)
	if err != nil {
		return nil, err
	}
	return c.wait(ctx, call)
}

// isIdle tells whether no call is running.
func (c *core) isIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls) == 0
}

// invokeHere calls a method on this thread, if the library can begin with it at once.
func (c *core) invokeHere(ctx context.Context, method string, args any) (json.RawMessage, error) {
	call, err := c.startBy(ctx, c.submitQuietly, method, args)
	if err != nil {
		return nil, err
	}
	// The handle may have been freed when this runs, which the library notices.
	stop := context.AfterFunc(ctx, func() { C.accsyn_call_cancel(call.handle) })
	C.accsyn_call_wait(call.handle, -1)
	stop()
	return c.take(ctx, call)
}

// start submits a call of a method, to be waited for or dropped; not when its context has ended.
func (c *core) start(ctx context.Context, method string, args any) (*call, error) {
	return c.startBy(ctx, c.submit, method, args)
}

// submitter is a function such as submit.
type submitter func(ctx context.Context, method string, submit func() *C.accsyn_call) (*call, error)

// startBy starts a call by one of the functions that submit.
func (c *core) startBy(ctx context.Context, submit submitter, method string, args any) (*call, error) {
	if err := check(ctx, method); err != nil {
		return nil, err
	}
	name, err := newText(method, method)
	if err != nil {
		return nil, err
	}
	defer name.free()
	given, err := newJSON(method, args)
	if err != nil {
		return nil, err
	}
	defer given.free()
	return submit(ctx, method, func() *C.accsyn_call { return C.accsyn_submit(c.handle, name.chars, given.chars) })
}

// submit runs a function that submits a call, which is then to be waited for or dropped; not when its context has ended.
func (c *core) submit(ctx context.Context, method string, submit func() *C.accsyn_call) (*call, error) {
	c.dispatching.Do(c.startDispatching)
	return c.submitQuietly(ctx, method, submit)
}

// submitQuietly is submit for a caller that waits for the call itself: nothing signals that it is done.
func (c *core) submitQuietly(ctx context.Context, method string, submit func() *C.accsyn_call) (*call, error) {
	if err := check(ctx, method); err != nil {
		return nil, err
	}
	// Under the lock, so that even an immediate completion finds the call.
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed {
		return nil, fail(ErrInvalidHandle, method, ErrClosed)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	handle := submit()
	if handle == nil {
		return nil, lastError()
	}
	if !setPriority(ctx, handle) {
		err := lastError()
		C.accsyn_call_free(handle)
		return nil, err
	}
	started := &call{method: method, handle: handle, done: make(chan struct{})}
	c.calls[handle] = started
	return started, nil
}

// startDispatching lets Go know when calls are done: by its own poller, or where that cannot be by a thread of the library, which then
// has to wait for one of Go's processors.
func (c *core) startDispatching() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed {
		return
	}
	if c.dispatcher = c.dispatchInGo(); c.dispatcher == nil {
		c.dispatchOnThread()
	}
}

// dispatchOnThread has a thread of the library dispatch completions, which needs no descriptor.
func (c *core) dispatchOnThread() {
	C.accsyn_go_wake(c.handle, C.uintptr_t(c.id))
}

// dispatch signals the waiters of calls that are done. It neither waits nor calls functions of the program: close waits for it.
func (c *core) dispatch() {
	for {
		handle := C.accsyn_next_completed(c.handle, 0)
		if handle == nil {
			return
		}
		c.mu.Lock()
		call := c.calls[handle]
		delete(c.calls, handle)
		c.mu.Unlock()
		// A dropped call is no longer there.
		if call != nil {
			close(call.done)
		}
	}
}

// wait takes a call's result when it is done, or cancels it when the context ends.
func (c *core) wait(ctx context.Context, call *call) (json.RawMessage, error) {
	select {
	case <-call.done:
	case <-ctx.Done():
		// It is done at once: cancelled, unless it already has a result.
		C.accsyn_call_cancel(call.handle)
	}
	return c.take(ctx, call)
}

// take takes the result of a call that is done.
func (c *core) take(ctx context.Context, call *call) (json.RawMessage, error) {
	envelope, err := owned(func() *C.char { return C.accsyn_call_take(call.handle) })
	isClosed := c.drop(call)
	if err != nil {
		return nil, err
	}
	if result, isOK := bytes.CutPrefix(envelope, []byte(`{"ok":true,"result":`)); isOK {
		return bytes.TrimSuffix(result, []byte("}")), nil
	}
	var failed struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(envelope, &failed); err != nil {
		return nil, fail(ErrInternal, call.method, err)
	}
	failure := parseError(failed.Error)
	switch {
	case failure.Status != ErrCancelled:
		return nil, failure
	case ctx.Err() != nil:
		return nil, ended(ctx, call.method)
	case isClosed:
		return nil, fail(ErrCancelled, call.method, ErrClosed)
	default:
		return nil, failure
	}
}

// drop frees a call, which cancels it unless it is done, and returns whether its session was closed.
func (c *core) drop(call *call) bool {
	c.mu.Lock()
	delete(c.calls, call.handle)
	isClosed := c.isClosed
	c.mu.Unlock()
	C.accsyn_call_free(call.handle)
	return isClosed
}

// setLogger passes the session's log lines to a logger.
func (c *core) setLogger(logger *slog.Logger) error {
	c.logger.Store(logger)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if C.accsyn_go_log(c.handle, C.int32_t(mostOf(logger)|C.ACCSYN_LOG_JSON), C.uintptr_t(c.id)) != C.ACCSYN_OK {
		return lastError()
	}
	return nil
}
