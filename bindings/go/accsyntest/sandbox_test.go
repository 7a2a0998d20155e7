package accsyntest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
	"github.com/accsyn/libaccsyn/bindings/go/accsyntest"
)

func TestASandboxIsControlledByItsTest(t *testing.T) {
	sandbox := accsyntest.Start(t)
	session := sandbox.Session(nil)
	sandbox.Fault(accsyntest.Fault{URI: "user/find", Status: 403, Text: "no", Delay: time.Millisecond})
	if _, err := session.Find(t.Context(), "User", nil); err == nil {
		t.Error("the fault had no effect")
	}
	if _, err := session.Find(t.Context(), "User", nil); err != nil {
		t.Error(err)
	}
	sandbox.Expect("user/find", 2)
	if requests := sandbox.Journal("user/*"); len(requests) != 2 || requests[0].Status != 403 || requests[1].Status != 200 {
		t.Error(requests)
	}
	sandbox.Fault(accsyntest.Fault{URI: "user/find", Status: 500, Times: 100})
	sandbox.ClearFaults()
	sandbox.Advance(time.Hour)
	sandbox.SetTimeScale(60)
	if _, err := session.Find(t.Context(), "User", nil); err != nil {
		t.Error(err)
	}
	sandbox.Reset()
	sandbox.Expect("user/find", 0)
}

func TestSessionsExpire(t *testing.T) {
	sandbox := accsyntest.Start(t)
	options := sandbox.Options()
	options.APIKey, options.Password = "", sandbox.Password
	session := sandbox.Session(options)
	sandbox.ExpireSessions()
	if _, err := session.Find(t.Context(), "User", nil); !errors.Is(err, accsyn.ErrSessionExpired) {
		t.Error(err)
	}
}

func TestASandboxStartsWithASeed(t *testing.T) {
	sandbox := accsyntest.StartWith(t, map[string]any{
		"workspace": map[string]any{"code": "small", "name": "Small"},
		"users":     []any{map[string]any{"code": "only@small.se", "role": "admin", "password": "p", "api_key": "0a8b9a9f-879f-4174-9d08-322eea196efc"}},
	})
	if sandbox.Workspace != "small" || sandbox.Username != "only@small.se" {
		t.Error(sandbox)
	}
	users, err := sandbox.Session(nil).Find(t.Context(), "User", nil)
	if err != nil || !strings.Contains(string(users), "only@small.se") {
		t.Error(string(users), err)
	}
}
