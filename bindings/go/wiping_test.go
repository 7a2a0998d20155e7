package accsyn_test

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// region is memory of this process.
type region struct {
	start, end uint64
	access     string
}

// regions returns all memory of this process, in the order of addresses.
func regions(t *testing.T) []region {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	var all []region
	for line := range strings.Lines(string(maps)) {
		var one region
		if _, err := fmt.Sscanf(line, "%x-%x %s", &one.start, &one.end, &one.access); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// goHeap returns where Go's heap starts and ends: its strings are wiped by nobody. It is one block of memory around any
// object of Go, at an address that each process chooses anew.
func goHeap(t *testing.T, all []region) (start, end uint64) {
	t.Helper()
	object := uint64(reflect.ValueOf(new([64]byte)).Pointer())
	for _, one := range all {
		switch {
		case one.start == end:
			end = one.end
		case end > object:
			return start, end
		default:
			start, end = one.start, one.end
		}
	}
	t.Fatalf("no memory around %#x", object)
	return 0, 0
}

// copiesInC counts how often a string occurs in writable memory of this process that is not Go's.
func copiesInC(t *testing.T, wanted []byte) int {
	t.Helper()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	all := regions(t)
	heap, heapEnd := goHeap(t, all)
	found := 0
	for _, one := range all {
		isGo := one.start >= heap && one.start < heapEnd
		// What is larger belongs to the race detector.
		if isGo || !strings.HasPrefix(one.access, "rw") || one.end-one.start > 80<<20 {
			continue
		}
		content := make([]byte, one.end-one.start)
		// Some pages cannot be read.
		count, _ := memory.ReadAt(content, int64(one.start))
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
