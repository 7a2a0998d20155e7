package accsyn_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// The examples run against accsyn-sandbox, which sets ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY.

func Example() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type User struct {
		ID   string `json:"id"`
		Code string `json:"code"`
		Name string `json:"name"`
	}
	users, err := accsyn.Decode[[]User](session.Find(ctx, "User WHERE role=admin", nil))
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range users {
		fmt.Println(user.Code, user.Name)
	}
	// Output: john@user.com John Smith
}

func ExampleNew() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	session, err := accsyn.New(ctx, &accsyn.Options{
		Workspace:  "acmefilm",
		Username:   "john@user.com",
		APIKey:     os.Getenv("ACCSYN_API_KEY"),
		Timeout:    20 * time.Second,
		Workers:    16,
		ClientName: "dailies-bot",
	})
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	info, err := accsyn.Decode[map[string]any](session.Info())
	fmt.Println(info["workspace"], info["role"], err)
	// Output: acmefilm admin <nil>
}

func ExampleSession_Find() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	queues, err := session.Find(ctx, "Queue WHERE status=paused", &accsyn.FindOptions{
		Attributes: []string{"code", "priority"},
		Limit:      accsyn.Ptr(10),
	})
	fmt.Println(string(queues), err)
	// Output: [{"id":"64f0c0ffee00030000000004","code":"nightly","priority":100}] <nil>
}

func ExampleSession_FindOne() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type Queue struct {
		Priority int `json:"priority"`
	}
	// The result is null when nothing is found.
	for _, name := range []string{"nightly", "weekly"} {
		literal, err := accsyn.Quote(name)
		if err != nil {
			log.Fatal(err)
		}
		queue, err := accsyn.Decode[*Queue](session.FindOne(ctx, "Queue WHERE code="+literal, nil))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(literal, queue != nil)
	}
	// Output:
	// "nightly" true
	// "weekly" false
}

func ExampleSession_Create() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type Queue struct {
		ID       string `json:"id,omitempty"`
		Code     string `json:"code"`
		Priority int    `json:"priority"`
	}
	queue, err := accsyn.Decode[Queue](session.Create(ctx, "queue", Queue{Code: "example", Priority: 7}, nil))
	if err != nil {
		log.Fatal(err)
	}
	queue, err = accsyn.Decode[Queue](session.Update(ctx, "queue", queue.ID, map[string]any{"priority": 8}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(queue.Code, queue.Priority)
	deleted, err := accsyn.Decode[bool](session.DeleteOne(ctx, "queue", queue.ID, nil))
	fmt.Println(deleted, err)
	// Output:
	// example 8
	// true <nil>
}

func ExampleEach() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type User struct {
		Name string `json:"name"`
	}
	pages := session.FindPages(ctx, "User", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(2)})
	for user, err := range accsyn.Each[User](pages) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.Name)
	}
	// Output:
	// John Smith
	// Lisa Lindgren
	// Åsa Öberg
	// Jürgen Weiß
	// Bo Ek
}

func ExampleSession_Watch() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	type Transfer struct {
		ID       string  `json:"id"`
		Name     string  `json:"name"`
		Status   string  `json:"status"`
		Progress float64 `json:"progress"`
	}
	transfer, err := accsyn.Decode[Transfer](session.FindOne(ctx, "Transfer WHERE name=sh030_comp_v001", nil))
	if err != nil {
		log.Fatal(err)
	}
	for job, err := range session.Watch(ctx, "transfer", transfer.ID, nil) {
		now, err := accsyn.Decode[Transfer](job, err)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s at %.0f %%\n", now.Name, now.Status, now.Progress)
	}
	// Output: sh030_comp_v001: failed at 17 %
}

func ExampleSession_Invoke() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	answer, err := session.Invoke(ctx, "event", map[string]any{"http": "GET", "uri": "queue/find", "query": "default=true"})
	type Queues struct {
		Result []struct {
			Code string `json:"code"`
		} `json:"result"`
	}
	queues, err := accsyn.Decode[Queues](answer, err)
	fmt.Println(queues.Result, err)
	// Output: [{medium}] <nil>
}

func ExampleError() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	_, err = session.Find(ctx, "Usr WHERE role=admin", nil)
	if errors.Is(err, accsyn.ErrBackend) {
		fmt.Println("the backend refuses this")
	}
	var failure *accsyn.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Code, failure.Message)
	}

	ctx, cancel := context.WithTimeout(ctx, time.Nanosecond)
	defer cancel()
	_, err = session.Find(ctx, "User", nil)
	fmt.Println(errors.Is(err, accsyn.ErrCancelled), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// the backend refuses this
	// BACKEND Unknown entity type usr; did you mean 'user'?
	// true true
}

func ExampleSession_SetLogger() {
	ctx := context.Background()
	session, err := accsyn.New(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if err := session.SetLogger(logger); err != nil {
		log.Fatal(err)
	}
	// level=INFO msg="#2 GET queue/find: HTTP 200, 1338 bytes, 1 ms, attempt 1"
	if _, err := session.Find(ctx, "Queue", nil); err != nil {
		log.Fatal(err)
	}
	// Output:
}
