package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime"
)

// Session is a logged-in session with one workspace, made by [New]. Any number of goroutines may use it at once.
type Session struct {
	core *core
}

var errNoSession = errors.New("the session is nil or empty: make one with accsyn.New")

// use returns the session's core, which a nil or zero Session does not have.
func (s *Session) use(method string) (*core, error) {
	if s == nil || s.core == nil {
		return nil, fail(ErrInvalidHandle, method, errNoSession)
	}
	return s.core, nil
}

// New logs in to a workspace. With nil, everything is taken from the environment. If the context ends first, the login is
// cancelled.
func New(ctx context.Context, opts *Options) (*Session, error) {
	if opts == nil {
		opts = &Options{}
	}
	noteEnvironment()
	options, err := newJSON("", opts.encoded())
	if err != nil {
		return nil, err
	}
	defer options.free()
	handle, err := login(ctx, options)
	if err != nil {
		return nil, err
	}
	c := newCore(handle)
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
	if c, err := s.use(""); err == nil {
		c.close()
	}
	return nil
}

// Invoke calls a method by name, for methods that this package does not have: [Methods] lists all, and "event" sends a raw
// event. The arguments are nil or anything that encodes as a JSON object, such as a map.
func (s *Session) Invoke(ctx context.Context, method string, args any) (json.RawMessage, error) {
	// The session stays reachable while this runs.
	defer runtime.KeepAlive(s)
	c, err := s.use(method)
	if err != nil {
		return nil, err
	}
	return c.invoke(ctx, method, args)
}

// Reauthenticate logs in again on the same session, for example after [ErrSessionExpired]. With nil, the session's own
// credentials are used. If it fails the session is unchanged. If the context ends first, the login is cancelled.
func (s *Session) Reauthenticate(ctx context.Context, credentials *Credentials) error {
	defer runtime.KeepAlive(s)
	c, err := s.use("")
	if err != nil {
		return err
	}
	options, err := newJSON("", credentials)
	if err != nil {
		return err
	}
	defer options.free()
	call, err := c.submit(ctx, "", func() *C.accsyn_call {
		return C.accsyn_session_submit_reauthenticate(c.handle, options.chars, nil)
	})
	if err != nil {
		return err
	}
	_, err = c.wait(ctx, call)
	return err
}

// Info describes the session: workspace, user, backend and options in effect, without secrets.
func (s *Session) Info() (json.RawMessage, error) {
	defer runtime.KeepAlive(s)
	c, err := s.use("")
	if err != nil {
		return nil, err
	}
	return owned(func() *C.char { return C.accsyn_session_info(c.handle) })
}

// SetLogger passes the session's log lines to a logger, up to the level that it has enabled now; nil unregisters it. Lines
// contain no secrets. What a line says about a request is in attributes, too, such as operation, status and duration_ms. Requests are logged at Info, their contents at Debug, which is slower.
//
// The logger is called on any thread. It must not call methods of this session, except Close, and must not panic.
func (s *Session) SetLogger(logger *slog.Logger) error {
	defer runtime.KeepAlive(s)
	c, err := s.use("")
	if err != nil {
		return err
	}
	return c.setLogger(logger)
}
