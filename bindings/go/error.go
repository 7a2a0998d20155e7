package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"
)

// Status is the kind of a failure. The constants are errors to compare with: errors.Is(err, accsyn.ErrTimeout).
// Later versions of the library may add some.
type Status int32

// ErrClosed is matched by the errors of calls whose session was closed before or during the call.
var ErrClosed = errors.New("the session is closed")

// ErrNotFound is matched by the error of [Session.MustFindOne] when there is no such entity. It is not an [*Error]: no call failed.
var ErrNotFound = errors.New("no entity was found")

// String returns the code, for example "SESSION_EXPIRED".
func (s Status) String() string {
	return C.GoString(C.accsyn_status_name(C.accsyn_status(s)))
}

// Error returns the code after "accsyn: ".
func (s Status) Error() string {
	return "accsyn: " + s.String()
}

// Error is a failed call. docs/statuses.md lists the codes, docs/troubleshooting.md says what to do about each.
type Error struct {
	// Status is the kind of the failure, which errors.Is matches.
	Status Status
	// Code is its code, for example "SESSION_EXPIRED".
	Code string
	// Message says what happened, to what, and what to do about it, without secrets.
	Message string
	// Method is the name of the called method; empty if there was none.
	Method string
	// HTTPStatus is that of the backend's last response; 0 if there was none.
	HTTPStatus int
	// SessionExpired is true when the backend no longer accepts the session.
	SessionExpired bool
	// RetryAfter is how long the backend asked to wait; 0 if it did not.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// EID is the id of the event that failed, to be found in the log and at the backend; empty when there was none.
	EID string

	causes []error
}

// Error returns the message, prefixed by the method.
func (e *Error) Error() string {
	if e.Method == "" {
		return "accsyn: " + e.Message
	}
	return "accsyn: " + e.Method + ": " + e.Message
}

// Unwrap returns the status and the causes, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	return append([]error{e.Status}, e.causes...)
}

// LogValue returns the fields that have a value, for log/slog.
func (e *Error) LogValue() slog.Value {
	fields := []slog.Attr{slog.String("code", e.Code), slog.String("message", e.Message)}
	add := func(isSet bool, field slog.Attr) {
		if isSet {
			fields = append(fields, field)
		}
	}
	add(e.Method != "", slog.String("method", e.Method))
	add(e.HTTPStatus != 0, slog.Int("http_status", e.HTTPStatus))
	add(e.SessionExpired, slog.Bool("session_expired", true))
	add(e.RetryAfter != 0, slog.Duration("retry_after", e.RetryAfter))
	add(e.Attempts != 0, slog.Int("attempts", e.Attempts))
	add(e.EID != "", slog.String("eid", e.EID))
	return slog.GroupValue(fields...)
}

// fail makes an error that does not come from the library.
func fail(status Status, method string, causes ...error) *Error {
	return &Error{Status: status, Code: status.String(), Method: method, Message: causes[0].Error(), causes: causes}
}

var errNoContext = errors.New("the context is nil: pass context.Background() or that of your caller")

// check returns why a call with this context cannot begin.
func check(ctx context.Context, method string) error {
	if ctx == nil {
		return fail(ErrInvalidArgument, method, errNoContext)
	}
	if ctx.Err() != nil {
		return ended(ctx, method)
	}
	return nil
}

// ended returns the error of a call whose context ended.
func ended(ctx context.Context, method string) *Error {
	err := fail(ErrCancelled, method, ctx.Err())
	if cause := context.Cause(ctx); cause != ctx.Err() {
		err.Message += ": " + cause.Error()
		err.causes = append(err.causes, cause)
	}
	return err
}

// parseError parses the library's JSON form of an error.
func parseError(text []byte) *Error {
	var wire struct {
		Status         Status   `json:"status"`
		Code           string   `json:"code"`
		Message        string   `json:"message"`
		Method         *string  `json:"method"`
		HTTPStatus     *int     `json:"http_status"`
		SessionExpired bool     `json:"session_expired"`
		RetryAfter     *float64 `json:"retry_after"`
		Attempts       int      `json:"attempts"`
		EID            *string  `json:"eid"`
	}
	if err := json.Unmarshal(text, &wire); err != nil {
		return fail(ErrInternal, "", fmt.Errorf("the library's error cannot be read: %w", err))
	}
	if wire.Status == ErrInvalidHandle {
		// The library's message names what C calls the session.
		return fail(wire.Status, value(wire.Method, ""), ErrClosed)
	}
	return &Error{
		Status:         wire.Status,
		Code:           wire.Code,
		Message:        wire.Message,
		Method:         value(wire.Method, ""),
		HTTPStatus:     value(wire.HTTPStatus, 0),
		SessionExpired: wire.SessionExpired,
		RetryAfter:     seconds(value(wire.RetryAfter, 0)),
		Attempts:       wire.Attempts,
		EID:            value(wire.EID, ""),
	}
}

// seconds converts to a duration, limited to the longest that can be represented.
func seconds(number float64) time.Duration {
	if number >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(number * float64(time.Second))
}

// value dereferences a pointer, or returns a default for nil.
func value[T any](pointer *T, otherwise T) T {
	if pointer == nil {
		return otherwise
	}
	return *pointer
}
