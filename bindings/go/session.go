package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
	"time"
)

// Options say where and as whom to log in, and how the session works. What is left out is taken from the environment,
// or has the default that is named here.
type Options struct {
	// Workspace is its code. Else ACCSYN_WORKSPACE.
	Workspace string `json:"workspace,omitempty"`
	// Username is the user's e-mail address. Else ACCSYN_API_USER.
	Username string `json:"username,omitempty"`
	// APIKey logs in. Else ACCSYN_API_KEY.
	APIKey string `json:"api_key,omitempty"`
	// Password and SessionKey log in with API version 1, in place of APIKey.
	Password   string `json:"password,omitempty"`
	SessionKey string `json:"session_key,omitempty"`
	// APIVersion is the generation of the protocol: 3, or 1 with a password or session key.
	APIVersion int `json:"api_version,omitempty"`

	// Hostname and Port are the backend; found by the workspace's code when left out.
	Hostname string `json:"hostname,omitempty"`
	Port     int    `json:"port,omitempty"`
	// Endpoint is a base URL in place of Hostname, Port and TLS. Else ACCSYN_ENDPOINT.
	Endpoint string `json:"endpoint,omitempty"`
	// AllowHTTP lets an Endpoint without TLS be another machine than this one.
	AllowHTTP bool `json:"allow_http,omitempty"`
	// Proxy is "socks:host:port", a URL such as "http://host:port", or "none". Else ACCSYN_PROXY, HTTPS_PROXY, ALL_PROXY.
	Proxy string `json:"proxy,omitempty"`
	// CAFile is a PEM file of further certificate authorities. Else ACCSYN_CA_FILE.
	CAFile string `json:"ca_file,omitempty"`
	// TLSVerify accepts any certificate when it is false. Default: true.
	TLSVerify *bool `json:"tls_verify,omitempty"`

	// ConnectTimeout is how long connecting may take. Default: 10 seconds.
	ConnectTimeout time.Duration `json:"-"`
	// Timeout is the longest wait for the backend to take more of an upload, to begin its answer, or to go on
	// with it. Default: 2 minutes.
	Timeout time.Duration `json:"-"`
	// MaxRetries is how often what can be repeated is. Default: 5.
	MaxRetries *int `json:"max_retries,omitempty"`
	// MaxConnections is how many connections are open at most. Default: 8.
	MaxConnections int `json:"max_connections,omitempty"`
	// MaxResponseBytes is the largest answer. Default: 256 MiB.
	MaxResponseBytes int64 `json:"max_response_bytes,omitempty"`
	// RateLimit is how many requests are sent a second; 0 for any number. Default: 30.
	RateLimit *float64 `json:"rate_limit,omitempty"`
	// RateBurst is how many are sent at once. Default: 60.
	RateBurst *int `json:"rate_burst,omitempty"`
	// Workers is how many calls run at a time; others wait their turn. Default: 4.
	Workers int `json:"workers,omitempty"`

	// Dates is "rfc3339", or "raw" for dates as the backend sends them.
	Dates string `json:"dates,omitempty"`
	// EnvFile is a file of NAME=value lines that win over the environment.
	EnvFile string `json:"path_envfile,omitempty"`
	// ClientName is the name of this program, told to the backend.
	ClientName string `json:"client_name,omitempty"`
	// Dev expects a backend under development on this machine.
	Dev bool `json:"dev,omitempty"`

	// Logger gets the session's log lines; see [Session.SetLogger].
	Logger *slog.Logger `json:"-"`
	// LogFile is a file that gets warnings, and everything when Verbose is set.
	LogFile string `json:"path_logfile,omitempty"`
	// Verbose writes everything to LogFile, or to standard error without one.
	Verbose bool `json:"verbose,omitempty"`
	// PrettyJSON spreads the JSON of those lines.
	PrettyJSON bool `json:"pretty_json,omitempty"`
}

// Credentials log in; one of them is given.
type Credentials struct {
	APIKey     string `json:"api_key,omitempty"`
	Password   string `json:"password,omitempty"`
	SessionKey string `json:"session_key,omitempty"`
}

// Session is a logged-in session with one workspace. Any number of goroutines may use it at once.
type Session struct {
	core *core
}

// New logs in to a workspace. With nil, everything is taken from the environment.
//
// When the context ends first, New returns at once; the login itself ends by its own time limits.
func New(ctx context.Context, opts *Options) (*Session, error) {
	if opts == nil {
		opts = &Options{}
	}
	given := struct {
		*Options
		ConnectTimeout float64 `json:"connect_timeout,omitempty"`
		Timeout        float64 `json:"timeout,omitempty"`
	}{opts, opts.ConnectTimeout.Seconds(), opts.Timeout.Seconds()}
	login := func() (*core, error) {
		options, err := newJSON("", given)
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

// Close ends the session: calls that run end with [ErrCancelled], later ones with [ErrInvalidHandle], both match
// [ErrClosed]. Closing twice does no harm. It always returns nil. A session that is forgotten is closed by the garbage
// collector, some time.
func (s *Session) Close() error {
	s.core.close()
	return nil
}

// Invoke calls a method by its name, for what this package has no method for: [Methods] lists all, and "event" sends an
// event of your own. The arguments are nil or what encodes as a JSON object, such as a map.
func (s *Session) Invoke(ctx context.Context, method string, args any) (json.RawMessage, error) {
	// The session is not forgotten while this runs.
	defer runtime.KeepAlive(s)
	call, err := s.core.start(ctx, method, args)
	if err != nil {
		return nil, err
	}
	return s.core.wait(ctx, call)
}

// Reauthenticate logs in again on the same session, for example after [ErrSessionExpired]. With nil, the session's own
// credentials are used. When it fails the session stays as it was.
//
// When the context ends first, Reauthenticate returns at once; the login itself ends by its own time limits.
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

// Info tells what the session is: workspace, user, backend and options in effect, without secrets.
func (s *Session) Info() (json.RawMessage, error) {
	defer runtime.KeepAlive(s)
	return owned(func() *C.char { return C.accsyn_session_info(s.core.handle) })
}

// SetLogger gives the session's log lines to a logger, up to the level that is enabled in it now; nil: no longer. Lines
// hold no secrets. Requests are logged at Info, their contents at Debug, which costs time.
//
// The logger is used on threads of the library. It must not call methods of this session, except Close, and not panic.
func (s *Session) SetLogger(logger *slog.Logger) error {
	defer runtime.KeepAlive(s)
	return s.core.setLogger(logger)
}

// blocking runs what the library cannot cancel, on a thread of its own so that the error is read from it. When the
// context ends first it is left alone, and discard gets what it comes to.
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
