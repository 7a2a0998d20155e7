// Package accsyntest starts an accsyn workspace on this machine for a test, and stops it when the test ends.
//
//	func TestUpload(t *testing.T) {
//		sandbox := accsyntest.Start(t)
//		session := sandbox.Session(nil)
//		sandbox.Fault(accsyntest.Fault{URI: "transfer/create", Status: 503})
//		...
//		sandbox.Expect("transfer/create", 2)
//	}
//
// It needs the program accsyn-sandbox: on the PATH, or where ACCSYN_SANDBOX_PROGRAM says.
package accsyntest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// Sandbox is a running workspace: where it is, and who may log in.
type Sandbox struct {
	HTTP      string `json:"http"`
	HTTPS     string `json:"https"`
	CAFile    string `json:"ca_file"`
	Control   string `json:"control"`
	Workspace string `json:"workspace"`
	Username  string `json:"username"`
	APIKey    string `json:"api_key"`
	Password  string `json:"password"`

	t testing.TB
}

// Fault makes requests fail; docs/sandbox.md describes the keys. Fields that are zero are left out.
type Fault struct {
	URI         string            `json:"uri,omitempty"`
	Path        string            `json:"path,omitempty"`
	HTTP        string            `json:"http,omitempty"`
	Times       int               `json:"times,omitempty"`
	Delay       time.Duration     `json:"-"`
	Close       string            `json:"close,omitempty"`
	Status      int               `json:"status,omitempty"`
	Text        string            `json:"text,omitempty"`
	JSON        any               `json:"json,omitempty"`
	ContentType string            `json:"content_type,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Expired     bool              `json:"expired,omitempty"`
	Truncate    int               `json:"truncate,omitempty"`
	Garble      bool              `json:"garble,omitempty"`
	Drip        int               `json:"drip,omitempty"`
	Executed    *bool             `json:"executed,omitempty"`
}

// MarshalJSON writes the delay as a number of seconds.
func (f Fault) MarshalJSON() ([]byte, error) {
	type fault Fault
	return json.Marshal(struct {
		fault
		Delay float64 `json:"delay,omitempty"`
	}{fault(f), f.Delay.Seconds()})
}

// Request is one that the sandbox received.
type Request struct {
	Number int             `json:"number"`
	HTTP   string          `json:"http"`
	Path   string          `json:"path"`
	Event  json.RawMessage `json:"event"`
	Status int             `json:"status"`
}

// Start starts a sandbox with a stopped clock; arguments are further ones of the program, such as "--seed", "studio.json".
func Start(t testing.TB, arguments ...string) *Sandbox {
	t.Helper()
	program := os.Getenv("ACCSYN_SANDBOX_PROGRAM")
	if program == "" {
		program = "accsyn-sandbox"
	}
	arguments = append([]string{"--http-port", "0", "--time-scale", "0", "--exit-with-stdin"}, arguments...)
	command := exec.Command(program, arguments...)
	var errors bytes.Buffer
	command.Stderr = &errors
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("accsyntest: %v; put accsyn-sandbox on the PATH, or its path into ACCSYN_SANDBOX_PROGRAM", err)
	}
	t.Cleanup(func() {
		input.Close()
		command.Wait()
	})
	sandbox := &Sandbox{t: t}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, sandbox)
	}
	if err != nil {
		input.Close()
		command.Wait()
		t.Fatalf("accsyntest: %s did not start: %v: %s", program, err, errors.String())
	}
	return sandbox
}

// StartWith starts a sandbox whose workspace is a seed, which is encoded as JSON; docs/sandbox.md describes it.
func StartWith(t testing.TB, seed any, arguments ...string) *Sandbox {
	t.Helper()
	text, err := json.Marshal(seed)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return Start(t, append([]string{"--seed", file}, arguments...)...)
}

// Options log in to the sandbox as its administrator, whatever the environment says.
func (s *Sandbox) Options() *accsyn.Options {
	return &accsyn.Options{
		Workspace: s.Workspace, Username: s.Username, APIKey: s.APIKey, Endpoint: s.HTTPS, CAFile: s.CAFile,
		RateLimit: accsyn.Ptr(0.0), Environment: map[string]string{},
	}
}

// Session opens a session, which is closed when the test ends. With nil, the options are those of [Sandbox.Options].
func (s *Sandbox) Session(options *accsyn.Options) *accsyn.Session {
	s.t.Helper()
	if options == nil {
		options = s.Options()
	}
	session, err := accsyn.New(s.t.Context(), options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { session.Close() })
	return session
}

// Fault makes the next requests fail.
func (s *Sandbox) Fault(faults ...Fault) {
	s.t.Helper()
	s.control("POST", "/faults", faults, nil)
}

// ClearFaults removes the faults that are left.
func (s *Sandbox) ClearFaults() {
	s.t.Helper()
	s.control("DELETE", "/faults", nil, nil)
}

// Advance skips time of the workspace's clock.
func (s *Sandbox) Advance(by time.Duration) {
	s.t.Helper()
	s.control("POST", "/clock", map[string]float64{"advance": by.Seconds()}, nil)
}

// SetTimeScale sets how fast the workspace's clock goes; 0 stops it.
func (s *Sandbox) SetTimeScale(scale float64) {
	s.t.Helper()
	s.control("POST", "/clock", map[string]float64{"scale": scale}, nil)
}

// ExpireSessions expires every session key.
func (s *Sandbox) ExpireSessions() {
	s.t.Helper()
	s.control("POST", "/expire", nil, nil)
}

// Reset restores the initial state: the workspace, no faults, an empty journal.
func (s *Sandbox) Reset() {
	s.t.Helper()
	s.control("POST", "/reset", nil, nil)
}

// Journal returns the requests for an operation, such as "transfer/create"; all of them when it is empty.
func (s *Sandbox) Journal(uri string) []Request {
	s.t.Helper()
	path := "/journal"
	if uri != "" {
		path += "?uri=" + url.QueryEscape(uri)
	}
	var requests []Request
	s.control("GET", path, nil, &requests)
	return requests
}

// Expect fails the test unless there was that number of requests for an operation.
func (s *Sandbox) Expect(uri string, count int) {
	s.t.Helper()
	if got := len(s.Journal(uri)); got != count {
		s.t.Errorf("accsyntest: %s was requested %s, not %s", uri, times(got), times(count))
	}
}

func times(count int) string {
	if count == 1 {
		return "once"
	}
	return strconv.Itoa(count) + " times"
}

// control sends a request to the control interface.
func (s *Sandbox) control(method, path string, body, answer any) {
	s.t.Helper()
	text := []byte("{}")
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			s.t.Fatal(err)
		}
	}
	request, err := http.NewRequest(method, s.Control+path, bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	// Its goroutines would outlive the test otherwise.
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		s.t.Fatalf("accsyntest: %s %s: %s %s %v", method, path, response.Status, content, err)
	}
	if answer != nil {
		if err := json.Unmarshal(content, answer); err != nil {
			s.t.Fatal(err)
		}
	}
}
