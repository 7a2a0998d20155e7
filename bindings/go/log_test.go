package accsyn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// buffer is written by threads of the library.
type buffer struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (b *buffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.Write(text)
}

func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.String()
}

func (b *buffer) logger(level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: level}))
}

func TestLogLinesReachTheLogger(t *testing.T) {
	var info, debug buffer
	session := open(t, &accsyn.Options{Logger: info.logger(slog.LevelInfo), TLSVerify: accsyn.Ptr(false)})
	find := func() {
		t.Helper()
		if _, err := session.Find(t.Context(), "Queue WHERE code=high", nil); err != nil {
			t.Fatal(err)
		}
	}
	find()
	if text := info.text(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "level=INFO") ||
		!strings.Contains(text, "queue/find") || strings.Contains(text, "level=DEBUG") {
		t.Error(text)
	}
	if err := session.SetLogger(debug.logger(slog.LevelDebug)); err != nil {
		t.Fatal(err)
	}
	find()
	if text := debug.text(); !strings.Contains(text, "level=DEBUG") || strings.Contains(text, os.Getenv("ACCSYN_API_KEY")) {
		t.Error(text)
	}
	if err := session.SetLogger(nil); err != nil {
		t.Fatal(err)
	}
	before := debug.text()
	find()
	if err := session.SetLogger(debug.logger(slog.LevelError)); err != nil {
		t.Fatal(err)
	}
	find()
	if after := debug.text(); after != before {
		t.Error(after)
	}
}

// closer closes the session from inside its log.
type closer struct {
	slog.Handler
	once  sync.Once
	close func() error
}

func (c *closer) Handle(ctx context.Context, record slog.Record) error {
	c.once.Do(func() { c.close() })
	return c.Handler.Handle(ctx, record)
}

func TestLinesAboutRequestsHaveAttributes(t *testing.T) {
	var lines buffer
	session := open(t, nil)
	handler := slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelInfo})
	if err := session.SetLogger(slog.New(handler)); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Find(t.Context(), "Queue WHERE code=high", nil); err != nil {
		t.Fatal(err)
	}
	var line struct {
		Msg, EID, Method, Operation, Verb string
		ID, Status, Bytes, Attempt        int64
		Duration                          float64 `json:"duration_ms"`
	}
	if err := json.Unmarshal([]byte(lines.text()), &line); err != nil {
		t.Fatal(lines.text(), err)
	}
	if line.Method != "find" || line.Operation != "queue/find" || line.Verb != "GET" || line.Status != 200 ||
		line.Attempt != 1 || line.Bytes == 0 || line.EID == "" || line.ID == 0 || line.Duration <= 0 ||
		!strings.Contains(line.Msg, "GET queue/find: HTTP 200") {
		t.Error(lines.text())
	}
}

func TestTheLogMayGoOnWhileTheSessionEnds(t *testing.T) {
	leavesNothing(t)
	var lines buffer
	for range 10 {
		session := open(t, &accsyn.Options{Workers: 8})
		handler := &closer{Handler: lines.logger(slog.LevelDebug).Handler(), close: session.Close}
		if err := session.SetLogger(slog.New(handler)); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 20 {
			all.Add(1)
			go func() {
				defer all.Done()
				// It may end before or after the session.
				session.Find(t.Context(), "Queue", nil)
			}()
		}
		all.Wait()
	}
}
