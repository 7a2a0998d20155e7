package accsyn_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
	"github.com/accsyn/libaccsyn/bindings/go/accsyntest"
)

func TestQueuedCallsRunByPriority(t *testing.T) {
	sandbox := accsyntest.Start(t)
	options := sandbox.Options()
	options.Workers = 1
	session := sandbox.Session(options)
	sandbox.Fault(accsyntest.Fault{URI: "queue/find", Delay: 10 * time.Minute})

	busy, end := context.WithCancel(t.Context())
	var all sync.WaitGroup
	find := func(ctx context.Context, query string, wanted error) {
		before := session.Pending()
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := session.Find(ctx, query, nil); !errors.Is(err, wanted) {
				t.Error(query, err)
			}
		}()
		eventually(t, "the call is queued", func() bool { return session.Pending() > before })
	}
	find(busy, "Queue", context.Canceled)
	find(accsyn.WithPriority(t.Context(), accsyn.PriorityBackground), "User", nil)
	find(accsyn.WithPriority(t.Context(), accsyn.PriorityNormal), "Site", nil)
	find(accsyn.WithPriority(t.Context(), accsyn.PriorityInteractive), "Client", nil)
	end()
	all.Wait()

	var order []string
	for _, request := range sandbox.Journal("") {
		var event struct{ URI string }
		if err := json.Unmarshal(request.Event, &event); err != nil {
			t.Fatal(err)
		}
		if event.URI == "user/find" || event.URI == "site/find" || event.URI == "client/find" {
			order = append(order, event.URI)
		}
	}
	if !slices.Equal(order, []string{"client/find", "site/find", "user/find"}) {
		t.Error(order)
	}
	if _, err := session.Find(accsyn.WithPriority(t.Context(), 7), "User", nil); !errors.Is(err, accsyn.ErrInvalidArgument) {
		t.Error(err)
	}
}
