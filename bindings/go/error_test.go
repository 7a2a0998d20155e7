package accsyn_test

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// failure checks the kind of an error and returns it.
func failure(t *testing.T, err error, status accsyn.Status) *accsyn.Error {
	t.Helper()
	var failure *accsyn.Error
	if !errors.As(err, &failure) || !errors.Is(err, status) {
		t.Fatalf("not %v: %v", status, err)
	}
	if failure.Status != status || failure.Code != status.String() || failure.Message == "" {
		t.Errorf("%#v", failure)
	}
	return failure
}

func TestKindsOfErrors(t *testing.T) {
	for status, code := range statuses {
		if status.String() != code || status.Error() != "accsyn: "+code {
			t.Errorf("%d is %s", int32(status), status.String())
		}
	}
	if unknown := accsyn.Status(9999); unknown.String() != "UNKNOWN" {
		t.Errorf("%d is %s", int32(unknown), unknown.String())
	}
}

func TestWrongArgumentsNameTheFault(t *testing.T) {
	session := open(t, nil)
	_, err := session.Invoke(t.Context(), "find", map[string]any{"query": "User", "limti": 1})
	if text := failure(t, err, accsyn.ErrInvalidArgument).Error(); !strings.Contains(text, "limit") {
		t.Error(text)
	}
	_, err = session.Invoke(t.Context(), "fnd", nil)
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = session.Invoke(t.Context(), "find\x00", nil)
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = session.Invoke(t.Context(), "find", []int{1})
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = session.Create(t.Context(), "queue", map[string]any{"code": func() {}}, nil)
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = session.Create(t.Context(), "queue", nil, nil)
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = accsyn.Quote("a\x00b")
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = session.Find(t.Context(), "User) WHERE", nil)
	if eid := failure(t, err, accsyn.ErrInvalidQuery).EID; eid != "" {
		t.Errorf("nothing was sent, but there is the event %q", eid)
	}
	_, err = session.GenerateSessionKey(t.Context(), nil)
	failure(t, err, accsyn.ErrUnsupported)
	_, err = session.AppIsRunning(t.Context())
	if err != nil {
		t.Error(err)
	}
}

func TestALoginThatFails(t *testing.T) {
	_, err := accsyn.New(t.Context(), &accsyn.Options{APIKey: "wrong-key"})
	refused := failure(t, err, accsyn.ErrAuthFailed)
	if strings.Contains(refused.Error(), "wrong-key") {
		t.Error(refused)
	}
	_, err = accsyn.New(t.Context(), &accsyn.Options{Timeout: -time.Second})
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = accsyn.New(t.Context(), &accsyn.Options{CAFile: "/nowhere/ca.pem"})
	if err == nil {
		t.Error("a certificate authority that is not there")
	}

	// A backend that is no longer there.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := listener.Addr().String()
	listener.Close()
	_, err = accsyn.New(t.Context(), &accsyn.Options{Endpoint: "http://" + gone, MaxRetries: accsyn.Ptr(0)})
	failure(t, err, accsyn.ErrNetwork)
}

func TestErrorsOfTheBackend(t *testing.T) {
	session := open(t, &accsyn.Options{MaxRetries: accsyn.Ptr(0), Timeout: 200 * time.Millisecond})

	fault(t, map[string]any{"uri": "site/find", "status": 429, "headers": map[string]string{"Retry-After": "7"}})
	_, err := session.Find(t.Context(), "Site", nil)
	throttled := failure(t, err, accsyn.ErrRateLimited)
	if throttled.RetryAfter != 7*time.Second || throttled.HTTPStatus != 429 || throttled.Attempts != 1 {
		t.Errorf("%#v", throttled)
	}
	fault(t, map[string]any{"uri": "site/find", "status": 429, "json": map[string]any{"retry_after": 99999999999.0}})
	_, err = session.Find(t.Context(), "Site", nil)
	if wait := failure(t, err, accsyn.ErrRateLimited).RetryAfter; wait <= 0 {
		t.Errorf("a wait of %v", wait)
	}
	if other := failure(t, err, accsyn.ErrRateLimited); len(throttled.EID) != 36 || other.EID == throttled.EID {
		t.Errorf("the events %q and %q", throttled.EID, other.EID)
	}
	if throttled.Method != "find" || !strings.HasPrefix(throttled.Error(), "accsyn: find: ") {
		t.Errorf("%#v", throttled)
	}

	fault(t, map[string]any{"uri": "site/find", "delay": 600})
	_, err = session.Find(t.Context(), "Site", nil)
	failure(t, err, accsyn.ErrTimeout)

	fault(t, map[string]any{"uri": "site/find", "garble": true})
	_, err = session.Find(t.Context(), "Site", nil)
	failure(t, err, accsyn.ErrProtocol)
}

func TestASessionThatExpiredLogsInAgain(t *testing.T) {
	password := os.Getenv("ACCSYN_SANDBOX_PASSWORD")
	session := open(t, &accsyn.Options{Password: password})
	control(t, "POST", "/expire", map[string]any{})
	_, err := session.Find(t.Context(), "Queue", nil)
	if !failure(t, err, accsyn.ErrSessionExpired).SessionExpired {
		t.Errorf("%#v", err)
	}
	err = session.Reauthenticate(t.Context(), &accsyn.Credentials{Password: "wrong"})
	failure(t, err, accsyn.ErrAuthFailed)
	if err := session.Reauthenticate(t.Context(), &accsyn.Credentials{Password: password}); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Find(t.Context(), "Queue", nil); err != nil {
		t.Error(err)
	}
}
