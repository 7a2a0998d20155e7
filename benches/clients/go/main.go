// Finds by the Go package, or the same requests by net/http: go CLIENT PORT CA_FILE QUERY CALLS GOROUTINES.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func processorTime() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(time syscall.Timeval) float64 { return float64(time.Sec) + float64(time.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func peakMemory() (kilobytes int) {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscan(rest, &kilobytes)
	return kilobytes
}

// ours finds with the package, which validates results and rewrites dates and ids.
func ours(port, caFile string) func(query string) {
	noLimit := 0.0
	session, err := accsyn.New(context.Background(), &accsyn.Options{
		Workspace: "acmefilm", Username: "john@user.com", APIKey: "test-api-key-0001", Proxy: "none", RateLimit: &noLimit,
		Environment: map[string]string{}, Endpoint: "https://127.0.0.1:" + port, CAFile: caFile,
	})
	check(err)
	return func(query string) {
		_, err := session.Find(context.Background(), query, nil)
		check(err)
	}
}

// netHTTP sends the same requests and validates the answers.
func netHTTP(port, caFile string, width int) func(query string) {
	pem, err := os.ReadFile(caFile)
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, MaxIdleConnsPerHost: width}}
	return func(query string) {
		event, err := json.Marshal(map[string]any{
			"audience": "api", "workspace": "acmefilm", "eid": "00000000-9163-4342-b11d-eb1c2130bfc0", "session": "s",
			"uri": "user/find", "ident": "john@user.com", "created": "2026-11-24T06:18:58", "hostname": "host",
			"data": map[string]any{"finished": false}, "query": query,
		})
		check(err)
		request, err := http.NewRequest("GET", "https://127.0.0.1:"+port+"/api/v3/event?"+url.QueryEscape(string(event)), nil)
		check(err)
		request.Header.Set("Authorization", "basic am9obkB1c2VyLmNvbTp0ZXN0LWFwaS1rZXktMDAwMQ==")
		request.Header.Set("X-Accsyn-Workspace", "acmefilm")
		response, err := client.Do(request)
		check(err)
		body, err := io.ReadAll(response.Body)
		check(err)
		check(response.Body.Close())
		var answer struct{ Result json.RawMessage }
		check(json.Unmarshal(body, &answer))
	}
}

func main() {
	port, caFile, query := os.Args[2], os.Args[3], os.Args[4]
	calls, err := strconv.Atoi(os.Args[5])
	check(err)
	width, err := strconv.Atoi(os.Args[6])
	check(err)
	find := ours
	if os.Args[1] == "net/http" {
		find = func(port, caFile string) func(string) { return netHTTP(port, caFile, width) }
	}
	do := find(port, caFile)
	do(query)
	took := make([]float64, calls*width)
	before := processorTime()
	started := time.Now()
	var group sync.WaitGroup
	for i := range width {
		group.Go(func() {
			for call := range calls {
				started := time.Now()
				do(query)
				took[i*calls+call] = time.Since(started).Seconds()
			}
		})
	}
	group.Wait()
	wall := time.Since(started).Seconds() / float64(len(took))
	after := processorTime()
	sort.Float64s(took)
	fmt.Printf("{\"wall\": %.9f, \"processor\": %.9f, \"p50\": %.9f, \"p99\": %.9f, \"peak\": %d}\n",
		wall, (after-before)/float64(len(took)), took[len(took)/2], took[len(took)*99/100], peakMemory())
}
