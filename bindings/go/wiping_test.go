package accsyn_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// Where Go has its own heap: its strings are wiped by nobody.
const goHeap, goHeapEnd = 0xc0_0000_0000, 0xe0_0000_0000

// copiesInC counts how often a string occurs in writable memory of this process that is not Go's.
func copiesInC(t *testing.T, wanted []byte) int {
	t.Helper()
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	found := 0
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		var start, end uint64
		var access string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &start, &end, &access); err != nil {
			t.Fatal(err)
		}
		isGo := start >= goHeap && start < goHeapEnd
		// What is larger belongs to the race detector.
		if isGo || !strings.HasPrefix(access, "rw") || end-start > 80<<20 {
			continue
		}
		content := make([]byte, end-start)
		// Some pages cannot be read.
		count, _ := memory.ReadAt(content, int64(start))
		found += bytes.Count(content[:count], wanted)
	}
	return found
}

func TestCopiesOfCredentialsAreWipedWithTheirSession(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the memory is searched by way of /proc")
	}
	key := make([]byte, 200)
	for at := range key {
		key[at] = byte('a' + at*at*7%25)
	}
	// Freeing overwrites the first bytes of a block.
	middle := key[100:130]
	opts := accsyn.Options{
		Workspace: "acmefilm", Username: "john@user.com", APIKey: string(key), Endpoint: "http://127.0.0.1:1",
		Proxy: "none", MaxRetries: accsyn.Ptr(0), Environment: map[string]string{},
	}
	for range 5 {
		if session, err := accsyn.New(t.Context(), &opts); err == nil {
			session.Close()
			t.Fatal("nobody answers there")
		}
	}
	if found := copiesInC(t, middle); found != 0 {
		t.Errorf("%d copies of the key of a login that failed", found)
	}

	session := open(t, nil)
	defer session.Close()
	// The environment of the process holds it, too.
	own := os.Getenv("ACCSYN_API_KEY")
	wrong := accsyn.Credentials{APIKey: string(key)}
	if err := session.Reauthenticate(t.Context(), &wrong); err == nil {
		t.Error("a wrong key was accepted")
	}
	alive := copiesInC(t, []byte(own))
	session.Close()
	if left := copiesInC(t, []byte(own)); left >= alive {
		t.Errorf("%d copies of the key of a live session, %d when it is closed", alive, left)
	}
	if found := copiesInC(t, middle); found != 0 {
		t.Errorf("%d copies of the key of a session that is closed", found)
	}
}
