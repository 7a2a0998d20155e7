package accsyn_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func TestOptionsReachTheLibrary(t *testing.T) {
	folder := t.TempDir()
	envFile := filepath.Join(folder, "accsyn.env")
	if err := os.WriteFile(envFile, []byte("ACCSYN_WORKSPACE=nowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	logFile := filepath.Join(folder, "accsyn.log")
	session := open(t, &accsyn.Options{
		Workspace: "acmefilm", Username: "john@user.com", APIKey: os.Getenv("ACCSYN_API_KEY"), APIVersion: 3,
		Endpoint: os.Getenv("ACCSYN_ENDPOINT"), AllowHTTP: true, CAFile: os.Getenv("ACCSYN_CA_FILE"),
		TLSVerify: accsyn.Ptr(true), Proxy: "none",
		ConnectTimeout: 1500 * time.Millisecond, Timeout: 5 * time.Second, MaxRetries: accsyn.Ptr(0), MaxConnections: 3,
		MaxResponseBytes: 1 << 20, RateBurst: accsyn.Ptr(7), Workers: 2,
		Dates: "raw", EnvFile: envFile, ClientName: "go-test",
		LogFile: logFile, Verbose: true, PrettyJSON: true,
	})
	info, err := accsyn.Decode[struct {
		Workspace      string  `json:"workspace"`
		ConnectTimeout float64 `json:"connect_timeout"`
		Timeout        float64 `json:"timeout"`
		MaxRetries     int     `json:"max_retries"`
		RateLimit      float64 `json:"rate_limit"`
		RateBurst      int     `json:"rate_burst"`
		Workers        int     `json:"workers"`
		ClientName     string  `json:"client_name"`
	}](session.Info())
	if err != nil {
		t.Fatal(err)
	}
	if info.Workspace != "acmefilm" || info.ConnectTimeout != 1.5 || info.Timeout != 5 || info.MaxRetries != 0 ||
		info.RateLimit != 0 || info.RateBurst != 7 || info.Workers != 2 || info.ClientName != "go-test" {
		t.Errorf("%+v", info)
	}
	if written, err := os.Stat(logFile); err != nil || written.Size() == 0 {
		t.Error(written, err)
	}
	// Options that cannot be used.
	_, err = accsyn.New(t.Context(), &accsyn.Options{Hostname: "127.0.0.1", Port: 70000, Dev: true})
	failure(t, err, accsyn.ErrInvalidArgument)
	_, err = accsyn.New(t.Context(), &accsyn.Options{SessionKey: "wrong", APIVersion: 1})
	failure(t, err, accsyn.ErrAuthFailed)
}
