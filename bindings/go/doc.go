// Package accsyn is the accsyn file transfer API, by the shared library libaccsyn.
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
// Every method of the API is a method of [Session]. What a call needs are its arguments; what it can do without is in a
// struct of options, where nil stands for none. Fields of options are pointers where false and 0 mean something: [Ptr]
// makes one.
//
// A call ends at once when its context does, whatever the backend does meanwhile; a write that was on its way may or may
// not be executed then. No thread waits in C for a call: any number of goroutines may share a session. At most
// [Options].Workers calls run at a time, the others wait their turn.
//
// # Results
//
// Results are JSON, with numbers digit by digit as the backend sent them and dates in RFC 3339. [Decode] makes Go values
// of them. [Session.FindPages] reads long results page by page, and [Session.Watch] follows a job until it ends.
//
// # Errors
//
// Every error of a call is an [*Error], and matches its kind and what caused it:
//
//	errors.Is(err, accsyn.ErrSessionExpired)
//	errors.Is(err, context.DeadlineExceeded)
//
// The guide docs/go.md tells how to install the library, and more.
package accsyn
