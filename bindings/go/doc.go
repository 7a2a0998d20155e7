//go:build cgo

// Package accsyn is the accsyn file transfer API, on top of the shared library libaccsyn.
//
//	session, err := accsyn.New(ctx, nil) // from ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY
//	if err != nil {
//		return err
//	}
//	defer session.Close()
//	users, err := accsyn.Decode[[]User](session.Find(ctx, "User WHERE role=admin", nil))
//
// # Calls
//
// Every method of the API is a method of [Session]. Required parameters are arguments; optional ones are in a struct of
// options, which may be nil. Fields of options are pointers where false and 0 are meaningful: [Ptr] makes one.
//
// A call ends as soon as its context does, whatever the backend is doing; a write that has already been sent may or may not
// be executed. Any number of goroutines may share a session. They wait in Go; only a call that is the only one of its session
// blocks a thread in C, and at most eight do so in a process. At most [Options].Workers calls run at a time; others are queued.
//
// # Results
//
// Results are JSON, with every digit of the backend's numbers and dates in RFC 3339. [Decode] converts them to Go values.
// [Session.FindPages] reads large results page by page, and [Session.Watch] follows a job until it ends.
//
// # Errors
//
// Every error of a call is an [*Error], and matches its kind and what caused it:
//
//	errors.Is(err, accsyn.ErrSessionExpired)
//	errors.Is(err, context.DeadlineExceeded)
//
// See the guide docs/go.md for installation and more.
package accsyn
