package accsyn_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func TestNilAndEmptySessionsGiveErrors(t *testing.T) {
	for name, session := range map[string]*accsyn.Session{"nil": nil, "empty": {}} {
		check := func(method string, err error) {
			t.Helper()
			if !errors.Is(err, accsyn.ErrInvalidHandle) || !strings.Contains(err.Error(), "accsyn.New") {
				t.Error(name, method, err)
			}
		}
		_, err := session.Find(t.Context(), "User", nil)
		check("Find", err)
		_, err = session.MustFindOne(t.Context(), "User", nil)
		check("MustFindOne", err)
		_, err = session.Wait(t.Context(), "transfer", "id", nil)
		check("Wait", err)
		_, err = session.Info()
		check("Info", err)
		check("Reauthenticate", session.Reauthenticate(t.Context(), nil))
		check("SetLogger", session.SetLogger(slog.Default()))
		for _, err := range session.FindPages(t.Context(), "User", nil) {
			check("FindPages", err)
		}
		for _, err := range session.Watch(t.Context(), "transfer", "id", nil) {
			check("Watch", err)
		}
		if err := session.Close(); err != nil {
			t.Error(name, err)
		}
	}
}

func TestNilContextsGiveErrors(t *testing.T) {
	session := open(t, nil)
	var none context.Context
	check := func(method string, err error) {
		t.Helper()
		if !errors.Is(err, accsyn.ErrInvalidArgument) || !strings.Contains(err.Error(), "the context is nil") {
			t.Error(method, err)
		}
	}
	_, err := accsyn.New(none, nil)
	check("New", err)
	_, err = session.Find(none, "User", nil)
	check("Find", err)
	_, err = session.MustFindOne(none, "User", nil)
	check("MustFindOne", err)
	_, err = session.Invoke(none, "find", nil)
	check("Invoke", err)
	_, err = session.Wait(none, "transfer", "id", nil)
	check("Wait", err)
	check("Reauthenticate", session.Reauthenticate(none, nil))
	for _, err := range session.FindPages(none, "User", nil) {
		check("FindPages", err)
	}
	for _, err := range session.Watch(none, "transfer", "id", nil) {
		check("Watch", err)
	}
}

func TestMustFindOneReportsThatThereIsNone(t *testing.T) {
	session := open(t, nil)
	query := "User WHERE code=no@body.com"
	if _, err := session.MustFindOne(t.Context(), query, nil); !errors.Is(err, accsyn.ErrNotFound) || !strings.Contains(err.Error(), query) {
		t.Error(err)
	}
	if user, err := session.MustFindOne(t.Context(), "User WHERE role=admin", nil); err != nil || string(user) == "null" {
		t.Error(string(user), err)
	}
	if _, err := session.MustFindOne(t.Context(), "User WHERE", nil); !errors.Is(err, accsyn.ErrInvalidQuery) {
		t.Error(err)
	}
}

func TestPagesEndAtTheMaximum(t *testing.T) {
	session := open(t, nil)
	count := 0
	opts := &accsyn.FindPagesOptions{Limit: accsyn.Ptr(2), Max: accsyn.Ptr(3), Prefetch: accsyn.Ptr(false)}
	for _, err := range accsyn.Each[map[string]any](session.FindPages(t.Context(), "User", opts)) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 3 {
		t.Error(count)
	}
}

func TestErrorsAreLoggedWithTheirFields(t *testing.T) {
	session := open(t, nil)
	_, err := session.Find(t.Context(), "Nothing", nil)
	var lines bytes.Buffer
	slog.New(slog.NewTextHandler(&lines, nil)).Error("failed", "error", err)
	for _, field := range []string{"error.code=BACKEND", "error.method=find", "error.http_status=200", "error.attempts=1", "error.eid="} {
		if !strings.Contains(lines.String(), field) {
			t.Error(field, "is not in", lines.String())
		}
	}
}

func TestTheFirstEventOfAWatchComesAtOnce(t *testing.T) {
	session := open(t, nil)
	job, err := accsyn.Decode[transfer](session.FindOne(t.Context(), "Transfer WHERE status=paused", nil))
	if err != nil {
		t.Fatal(err)
	}
	fault(t, map[string]any{"uri": "transfer/find", "times": 1, "delay": 0.5})
	var events []time.Time
	started := time.Now()
	for _, err := range session.Watch(t.Context(), "transfer", job.ID, &accsyn.WaitOptions{Interval: time.Minute}) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, time.Now())
		break
	}
	if len(events) != 1 || events[0].Sub(started) > 30*time.Second {
		t.Error("the first event came with the second poll", events)
	}
}

func TestMessagesDoNotNameFunctionsOfC(t *testing.T) {
	session := open(t, nil)
	for method, args := range map[string]any{"qqqqqqqqqqqq": nil, "find": []int{1}, "event": "text"} {
		_, err := session.Invoke(t.Context(), method, args)
		if err == nil || strings.Contains(err.Error(), "accsyn_") || strings.Contains(err.Error(), "args_json") {
			t.Error(method, err)
		}
	}
	_, err := accsyn.New(t.Context(), &accsyn.Options{Environment: map[string]string{}})
	if err == nil || strings.Contains(err.Error(), "accsyn_") {
		t.Error(err)
	}
}

func TestALoginIsCancelledWithItsContext(t *testing.T) {
	leavesNothing(t)
	fault(t, map[string]any{"path": "/api/v3/api/login", "delay": 600, "times": 100})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	if _, err := accsyn.New(ctx, nil); !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > testTimeout {
		t.Error(err, time.Since(started))
	}
}

// goCommand runs the go command in this folder.
func goCommand(t *testing.T, environment []string, arguments ...string) string {
	t.Helper()
	command := exec.Command("go", arguments...)
	command.Env = append(os.Environ(), environment...)
	output, _ := command.CombinedOutput()
	return string(output)
}

func TestWithoutCgoTheBuildEndsWithOneError(t *testing.T) {
	output := goCommand(t, []string{"CGO_ENABLED=0"}, "build", ".")
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "#") || !strings.Contains(lines[1], "set_CGO_ENABLED_to_1") {
		t.Error(output)
	}
}

func TestCachedResultsOfTestsDependOnTheEnvironment(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test program")
	}
	source, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	module := `module cached
go 1.24
require github.com/accsyn/libaccsyn/bindings/go v0.0.0
replace github.com/accsyn/libaccsyn/bindings/go => ` + source
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte(module), 0o600); err != nil {
		t.Fatal(err)
	}
	program := `package cached
import ("testing"; accsyn "github.com/accsyn/libaccsyn/bindings/go")
func TestOpens(t *testing.T) {
	session, err := accsyn.New(t.Context(), nil)
	if err != nil { t.Fatal(err) }
	session.Close()
}
`
	if err := os.WriteFile(filepath.Join(folder, "cached_test.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(environment ...string) string { return goCommand(t, environment, "test", "-C", folder, ".") }
	if first := run(); !strings.Contains(first, "ok") {
		t.Fatal(first)
	}
	if again := run(); !strings.Contains(again, "(cached)") {
		t.Error("it is not cached: ", again)
	}
	if changed := run("ACCSYN_API_KEY=wrong"); strings.Contains(changed, "ok") {
		t.Error("it is cached: ", changed)
	}
}
