package accsyn_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func TestACallEndsWithItsContext(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	stall(t, "queue/find")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := session.Find(ctx, "Queue", nil)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, accsyn.ErrCancelled) {
		t.Errorf("deadline: %v", err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the deadline of 50 ms took %v", took)
	}

	why := errors.New("the user left")
	causing, stop := context.WithCancelCause(t.Context())
	go func() {
		for session.Pending() == 0 {
			runtime.Gosched()
		}
		stop(why)
	}()
	_, err = session.Find(causing, "Queue", nil)
	var failure *accsyn.Error
	if !errors.As(err, &failure) || failure.Method != "find" || failure.Code != "CANCELLED" {
		t.Errorf("cancel: %#v", err)
	}
	if !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
		t.Errorf("cancel: %v", err)
	}
	if session.Pending() != 0 {
		t.Errorf("%d calls are left", session.Pending())
	}
	// The connection and the workers are free for others.
	if _, err := session.Find(t.Context(), "User", nil); err != nil {
		t.Error(err)
	}
}

func TestAContextThatEndedBeforeSendsNothing(t *testing.T) {
	session := open(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := session.Create(ctx, "queue", map[string]any{"code": "never"}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, err := range session.FindPages(ctx, "User", nil) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	for _, err := range session.Watch(ctx, "transfer", "64f0c0ffee000b0000000002", nil) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if err := session.Reauthenticate(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := accsyn.New(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if found, err := find(t.Context(), session, "Queue WHERE code=never"); err != nil || len(found) != 0 {
		t.Error(found, err)
	}
}

func TestALoginEndsWithItsContext(t *testing.T) {
	leavesNothing(t)
	// A backend that accepts connections and never responds.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepted sync.WaitGroup
	accepted.Add(1)
	go func() {
		defer accepted.Done()
		var peers []net.Conn
		for {
			peer, err := listener.Accept()
			if err != nil {
				break
			}
			peers = append(peers, peer)
		}
		for _, peer := range peers {
			peer.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err = accsyn.New(ctx, &accsyn.Options{
		Endpoint:   "http://" + listener.Addr().String(),
		MaxRetries: accsyn.Ptr(0),
	})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
	listener.Close()
	accepted.Wait()
}

func TestManyGoroutinesGetTheirOwnResults(t *testing.T) {
	ways := map[string]func(*accsyn.Session){
		"dispatched in Go":       func(*accsyn.Session) {},
		"dispatched on a thread": (*accsyn.Session).DispatchOnThread,
	}
	for way, choose := range ways {
		t.Run(way, func(t *testing.T) {
			leavesNothing(t)
			session := open(t, &accsyn.Options{Workers: 8})
			choose(session)
			findFromManyGoroutines(t, session)
		})
	}
}

func findFromManyGoroutines(t *testing.T, session *accsyn.Session) {
	codes := []string{"high", "medium", "low", "nightly"}
	var all sync.WaitGroup
	for number := range 40 {
		all.Add(1)
		go func() {
			defer all.Done()
			for round := range 25 {
				code := codes[(number+round)%len(codes)]
				found, err := find(t.Context(), session, "Queue WHERE code="+code)
				if err != nil || len(found) != 1 || found[0]["code"] != code {
					t.Errorf("%s: %v, %v", code, found, err)
				}
			}
		}()
	}
	all.Wait()
}

func TestASessionLeavesNoDescriptorsBehind(t *testing.T) {
	count := func() int {
		open, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Skip("no list of descriptors: ", err)
		}
		return len(open)
	}
	use := func() {
		session := open(t, nil)
		findFromManyGoroutines(t, session)
		session.Close()
	}
	// Go's own are opened for the first one.
	use()
	before := count()
	for range 5 {
		use()
	}
	eventually(t, "descriptors are closed", func() bool { return count() <= before })
}

func TestCallsThatAreGivenUpAtAnyMomentLeaveNothing(t *testing.T) {
	leavesNothing(t)
	session := open(t, &accsyn.Options{Workers: 8})
	var all sync.WaitGroup
	for range 20 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 25 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(3000))*time.Microsecond)
				found, err := find(ctx, session, "Queue WHERE code=high")
				cancel()
				if err == nil && len(found) != 1 || err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v, %v", found, err)
				}
			}
		}()
	}
	all.Wait()
	if session.Pending() != 0 {
		t.Errorf("%d calls are left", session.Pending())
	}
}

// Starts calls that a stalled backend leaves waiting. The result cancels them and returns when each has ended for that reason.
func findsThatWait(t *testing.T, session *accsyn.Session, calls int) func() {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range calls {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := session.Find(ctx, "Queue", nil); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}()
	}
	eventually(t, "all calls wait", func() bool { return session.Pending() == calls })
	return func() {
		cancel()
		all.Wait()
	}
}

func TestCallsThatWaitTakeNoThreads(t *testing.T) {
	threads := func() int {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Skip("this system does not list threads: ", err)
		}
		return len(tasks)
	}
	leavesNothing(t)
	session := open(t, nil)
	stall(t, "queue/find")
	before := threads()
	const calls = 500
	cancel := findsThatWait(t, session, calls)
	if more := threads() - before; more > 50 {
		t.Errorf("%d calls took %d threads", calls, more)
	}
	cancel()
}

func TestACallRunsWhileOthersBlockAllThreadsThatMayBlock(t *testing.T) {
	leavesNothing(t)
	session := open(t, &accsyn.Options{Workers: 20, MaxConnections: 20})
	stall(t, "queue/find")
	cancel := findsThatWait(t, session, 12)
	if _, err := session.Find(t.Context(), "User", nil); err != nil {
		t.Error(err)
	}
	cancel()
	if _, err := session.Find(t.Context(), "User", nil); err != nil {
		t.Error(err)
	}
}

func TestClosingEndsWhatRuns(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	stall(t, "queue/find")
	const calls = 100
	results := make(chan error, calls)
	for range calls {
		go func() {
			_, err := session.Find(context.Background(), "Queue", nil)
			results <- err
		}()
	}
	eventually(t, "all calls wait", func() bool { return session.Pending() == calls })
	var closers sync.WaitGroup
	for range 3 {
		closers.Add(1)
		go func() {
			defer closers.Done()
			if err := session.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	closers.Wait()
	for range calls {
		if err := <-results; !errors.Is(err, accsyn.ErrCancelled) || !errors.Is(err, accsyn.ErrClosed) {
			t.Fatal(err)
		}
	}
}

func TestCloseEndsALogin(t *testing.T) {
	session := open(t, nil)
	fault(t, map[string]any{"path": "/api/v3/api/login", "delay": 600})
	result := make(chan error, 1)
	go func() { result <- session.Reauthenticate(t.Context(), nil) }()
	eventually(t, "the login meets the fault", func() bool { return faults(t) == 0 })
	session.Close()
	if err := <-result; !errors.Is(err, accsyn.ErrCancelled) || !errors.Is(err, accsyn.ErrClosed) {
		t.Fatal(err)
	}
}

func TestAClosedSessionSaysSo(t *testing.T) {
	session := open(t, nil)
	pages := session.FindPages(t.Context(), "User", nil)
	session.Close()
	check := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, accsyn.ErrClosed) || !errors.Is(err, accsyn.ErrInvalidHandle) || strings.Contains(err.Error(), "accsyn_session") {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := session.Find(t.Context(), "User", nil)
	check("Find", err)
	_, err = session.Info()
	check("Info", err)
	check("SetLogger", session.SetLogger(nil))
	check("Reauthenticate", session.Reauthenticate(t.Context(), nil))
	for _, err := range pages {
		check("FindPages", err)
	}
	for _, err := range session.Watch(t.Context(), "transfer", "id", nil) {
		check("Watch", err)
	}
	session.Close()
}

func TestSessionsThatAreForgottenAreClosed(t *testing.T) {
	before := accsyn.Open()
	for range 3 {
		session, err := accsyn.New(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := session.Find(t.Context(), "User", nil); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "sessions are closed", func() bool {
		runtime.GC()
		return accsyn.Open() <= before
	})
}

func TestASessionIsNotForgottenWhileItWorks(t *testing.T) {
	fault(t, map[string]any{"uri": "queue/find", "times": 3, "delay": 0.2})
	done := make(chan struct{})
	var collector sync.WaitGroup
	collector.Add(1)
	go func() {
		defer collector.Done()
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
			}
		}
	}()
	fresh := func() *accsyn.Session {
		session, err := accsyn.New(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return session
	}
	if _, err := fresh().Find(t.Context(), "Queue", nil); err != nil {
		t.Error(err)
	}
	count := 0
	for _, err := range fresh().FindPages(t.Context(), "Queue", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(2)}) {
		if err != nil {
			t.Error(err)
		}
		count++
	}
	if count < 2 {
		t.Errorf("%d pages", count)
	}
	close(done)
	collector.Wait()
}

func TestSessionsComeAndGo(t *testing.T) {
	leavesNothing(t)
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 5 {
				session, err := accsyn.New(t.Context(), &accsyn.Options{RateLimit: accsyn.Ptr(0.0)})
				if err != nil {
					t.Error(err)
					return
				}
				running := make(chan error, 1)
				go func() {
					_, err := session.Find(t.Context(), "User", nil)
					running <- err
				}()
				session.Close()
				if err := <-running; err != nil && !errors.Is(err, accsyn.ErrClosed) {
					t.Error(fmt.Errorf("after Close: %w", err))
				}
			}
		}()
	}
	all.Wait()
}
