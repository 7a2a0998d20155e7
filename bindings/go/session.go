package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
)

// Session is a logged-in session with one workspace. Any number of goroutines may use it at once.
type Session struct {
	core *core
}

// New logs in to a workspace. With nil, everything is taken from the environment.
//
// If the context ends first, New returns at once; the login itself continues until it is done or times out.
func New(ctx context.Context, opts *Options) (*Session, error) {
	if opts == nil {
		opts = &Options{}
	}
	login := func() (*core, error) {
		options, err := newJSON("", opts.encoded())
		if err != nil {
			return nil, err
		}
		defer options.free()
		handle := C.accsyn_session_new(options.chars)
		if handle == nil {
			return nil, lastError()
		}
		return newCore(handle), nil
	}
	c, err := blocking(ctx, login, (*core).close)
	if err != nil {
		return nil, err
	}
	session := &Session{c}
	runtime.AddCleanup(session, (*core).close, c)
	if opts.Logger != nil {
		if err := session.SetLogger(opts.Logger); err != nil {
			c.close()
			return nil, err
		}
	}
	return session, nil
}

// Close ends the session: running calls end with [ErrCancelled], later ones with [ErrInvalidHandle]; both match [ErrClosed].
// Closing more than once is harmless. It always returns nil. A session that becomes unreachable is eventually closed by the
// garbage collector.
func (s *Session) Close() error {
	s.core.close()
	return nil
}

// Invoke calls a method by name, for methods that this package does not have: [Methods] lists all, and "event" sends a raw
// event. The arguments are nil or anything that encodes as a JSON object, such as a map.
func (s *Session) Invoke(ctx context.Context, method string, args any) (json.RawMessage, error) {
	// The session stays reachable while this runs.
	defer runtime.KeepAlive(s)
	call, err := s.core.start(ctx, method, args)
	if err != nil {
		return nil, err
	}
	return s.core.wait(ctx, call)
}

// Reauthenticate logs in again on the same session, for example after [ErrSessionExpired]. With nil, the session's own
// credentials are used. If it fails the session is unchanged.
//
// If the context ends first, Reauthenticate returns at once; the login itself continues until it is done or times out.
func (s *Session) Reauthenticate(ctx context.Context, credentials *Credentials) error {
	login := func() (struct{}, error) {
		defer runtime.KeepAlive(s)
		options, err := newJSON("", credentials)
		if err != nil {
			return struct{}{}, err
		}
		defer options.free()
		if C.accsyn_session_reauthenticate(s.core.handle, options.chars) != C.ACCSYN_OK {
			err := lastError()
			if err.Status == ErrCancelled {
				// Only the end of the session cancels a login.
				err.causes = append(err.causes, ErrClosed)
			}
			return struct{}{}, err
		}
		return struct{}{}, nil
	}
	_, err := blocking(ctx, login, func(struct{}) {})
	return err
}

// Info describes the session: workspace, user, backend and options in effect, without secrets.
func (s *Session) Info() (json.RawMessage, error) {
	defer runtime.KeepAlive(s)
	return owned(func() *C.char { return C.accsyn_session_info(s.core.handle) })
}

// SetLogger passes the session's log lines to a logger, up to the level that it has enabled now; nil unregisters it. Lines
// contain no secrets. What a line says about a request is in attributes, too, such as operation, status and duration_ms. Requests are logged at Info, their contents at Debug, which is slower.
//
// The logger is called on library threads. It must not call methods of this session, except Close, and must not panic.
func (s *Session) SetLogger(logger *slog.Logger) error {
	defer runtime.KeepAlive(s)
	return s.core.setLogger(logger)
}

// blocking runs a function that the library cannot cancel, on one thread so that its error can be read there. If the
// context ends first it continues in the background, and discard receives its result.
func blocking[T any](ctx context.Context, run func() (T, error), discard func(T)) (T, error) {
	var result, none T
	if ctx.Err() != nil {
		return none, ended(ctx, "")
	}
	var err error
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(done)
		result, err = run()
	}()
	select {
	case <-done:
		return result, err
	case <-ctx.Done():
		go func() {
			<-done
			if err == nil {
				discard(result)
			}
		}()
		return none, ended(ctx, "")
	}
}
