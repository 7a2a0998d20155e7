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

// testTimeout is the limit for anything that should be prompt.
const testTimeout = 30 * time.Second

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

// control sends a request to the sandbox's control interface.
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
	// Connections are not kept: their goroutines would be counted.
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

// faults counts the pending faults.
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

// fault makes requests fail until the end of the test.
func fault(t *testing.T, fault map[string]any) {
	t.Helper()
	control(t, "POST", "/faults", fault)
	t.Cleanup(func() { control(t, "DELETE", "/faults", nil) })
}

// stall makes the sandbox answer some requests later than any test waits.
func stall(t *testing.T, uri string) {
	t.Helper()
	fault(t, map[string]any{"uri": uri, "times": 10000, "delay": 600})
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	for end := time.Now().Add(testTimeout); !isSo(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, testTimeout)
		}
	}
}

// leavesNothing checks at the end of the test that it leaves no goroutine behind.
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
