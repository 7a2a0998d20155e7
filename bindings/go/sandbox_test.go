package accsyn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// patience is how long anything here may take that should be prompt.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv("ACCSYN_SANDBOX_CONTROL") == "" {
		fmt.Fprintln(os.Stderr, "these tests need a workspace: accsyn-sandbox -- go test ./...")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// open logs in to the sandbox, without a limit of requests.
func open(t *testing.T, opts *accsyn.Options) *accsyn.Session {
	t.Helper()
	if opts == nil {
		opts = &accsyn.Options{}
	}
	opts.RateLimit = accsyn.Ptr(0.0)
	session, err := accsyn.New(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// control tells the sandbox something.
func control(t *testing.T, method, path string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, os.Getenv("ACCSYN_SANDBOX_CONTROL")+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	// No connection is kept, whose goroutines would be counted.
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
}

// faults counts those that are still to come.
func faults(t *testing.T) int {
	t.Helper()
	request, err := http.NewRequest("GET", os.Getenv("ACCSYN_SANDBOX_CONTROL")+"/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var list []any
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// fault lets requests fail until the end of the test.
func fault(t *testing.T, fault map[string]any) {
	t.Helper()
	control(t, "POST", "/faults", fault)
	t.Cleanup(func() { control(t, "DELETE", "/faults", nil) })
}

// silence lets the sandbox not answer some requests for as long as any test takes.
func silence(t *testing.T, uri string) {
	t.Helper()
	fault(t, map[string]any{"uri": uri, "times": 10000, "delay": 600})
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !isSo(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// leavesNothing checks at the end of the test that no goroutine is left of it.
func leavesNothing(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		eventually(t, "goroutines end", func() bool { return runtime.NumGoroutine() <= before })
	})
}

func find(ctx context.Context, session *accsyn.Session, query string) ([]map[string]any, error) {
	return accsyn.Decode[[]map[string]any](session.Find(ctx, query, nil))
}
