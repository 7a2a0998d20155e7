package accsyn_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func TestNumbersKeepTheirDigits(t *testing.T) {
	session := open(t, nil)
	const digits = "12345678901234567890.12345678901234567890"
	type Queue struct {
		ID       string         `json:"id"`
		Created  time.Time      `json:"created"`
		Metadata map[string]any `json:"metadata"`
	}
	given := map[string]any{"code": "digits", "metadata": map[string]any{"number": json.Number(digits), "text": "a\x00<Å>"}}
	queue, err := accsyn.Decode[Queue](session.Create(t.Context(), "queue", given, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer session.DeleteOne(context.Background(), "queue", queue.ID, nil)
	if queue.Metadata["number"] != json.Number(digits) || queue.Metadata["text"] != "a\x00<Å>" {
		t.Errorf("%#v", queue)
	}
	if queue.Created.IsZero() || queue.Created.Location() != time.UTC {
		t.Error(queue.Created)
	}
}

func TestFalseAndZeroAreSent(t *testing.T) {
	session := open(t, nil)
	count := func(opts *accsyn.GetSettingsOptions) int {
		t.Helper()
		settings, err := accsyn.Decode[map[string]any](session.GetSettings(t.Context(), opts))
		if err != nil {
			t.Fatal(err)
		}
		return len(settings)
	}
	// The default of this one is true.
	all := count(&accsyn.GetSettingsOptions{OmitDefaults: accsyn.Ptr(false)})
	if some := count(nil); some >= all {
		t.Errorf("%d of %d settings without defaults", some, all)
	}
	if same := count(&accsyn.GetSettingsOptions{}); same != count(nil) {
		t.Errorf("%d settings with empty options", same)
	}
	_, err := session.SetSetting(t.Context(), "workspace", "transfer_exclude", "", nil)
	if err != nil {
		t.Error(err)
	}
}

func TestDecode(t *testing.T) {
	if _, err := accsyn.Decode[int](json.RawMessage(`"text"`), nil); err == nil || !strings.Contains(err.Error(), "int") {
		t.Error(err)
	}
	own := errors.New("own")
	if _, err := accsyn.Decode[int](nil, own); err != own {
		t.Error(err)
	}
	session := open(t, nil)
	size, err := accsyn.Decode[int64](session.GetSize(t.Context(), "share=thefilm/specs.pdf", nil))
	if err != nil || size != 182044 {
		t.Error(size, err)
	}
	exists, err := accsyn.Decode[bool](session.Exists(t.Context(), "share=thefilm/none.pdf"))
	if err != nil || exists {
		t.Error(exists, err)
	}
	// Several paths.
	listed, err := session.Ls(t.Context(), []string{"share=thefilm", "share=thefilm/lut"}, &accsyn.LsOptions{Include: []string{"*.cube"}})
	if err != nil || strings.Count(string(listed), "show.cube") != 1 {
		t.Error(string(listed), err)
	}
}

func TestWhatTheLibraryIs(t *testing.T) {
	if version := accsyn.Version(); strings.Count(version, ".") != 2 {
		t.Error(version)
	}
	if name, err := accsyn.Hostname(); err != nil || name == "" {
		t.Error(name, err)
	}
	type method struct {
		Name string `json:"name"`
	}
	methods, err := accsyn.Decode[[]method](accsyn.Methods())
	if err != nil || len(methods) < 30 || methods[0].Name != "find" {
		t.Error(methods, err)
	}
}

func TestPages(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	sizes := func(opts *accsyn.FindPagesOptions) string {
		t.Helper()
		var sizes []int
		for page, err := range session.FindPages(t.Context(), "User", opts) {
			users, err := accsyn.Decode[[]map[string]any](page, err)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(users))
		}
		return fmt.Sprint(sizes)
	}
	for _, one := range []struct {
		opts  *accsyn.FindPagesOptions
		pages string
	}{
		{nil, "[5]"},
		{&accsyn.FindPagesOptions{Limit: accsyn.Ptr(2)}, "[2 2 1]"},
		{&accsyn.FindPagesOptions{Limit: accsyn.Ptr(5)}, "[5]"},
		{&accsyn.FindPagesOptions{Limit: accsyn.Ptr(2), Skip: accsyn.Ptr(3)}, "[2]"},
		{&accsyn.FindPagesOptions{Limit: accsyn.Ptr(2), Skip: accsyn.Ptr(9)}, "[]"},
	} {
		if got := sizes(one.opts); got != one.pages {
			t.Errorf("%s, not %s", got, one.pages)
		}
	}

	// Stopped early, with the next page under way.
	silenced := false
	for range session.FindPages(t.Context(), "User", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(2)}) {
		silenced = true
		break
	}
	if !silenced || session.Pending() != 0 {
		t.Errorf("%d calls are left", session.Pending())
	}
	func() {
		defer func() { recover() }()
		for range session.FindPages(t.Context(), "User", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(2)}) {
			panic("the caller's")
		}
	}()
	if session.Pending() != 0 {
		t.Errorf("%d calls are left", session.Pending())
	}
}

func TestErrorsOfPagesComeLast(t *testing.T) {
	session := open(t, &accsyn.Options{MaxRetries: accsyn.Ptr(0)})
	for _, err := range session.FindPages(t.Context(), "User", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(0)}) {
		failure(t, err, accsyn.ErrInvalidArgument)
	}
	for _, err := range session.FindPages(t.Context(), "User", &accsyn.FindPagesOptions{Skip: accsyn.Ptr(-1)}) {
		failure(t, err, accsyn.ErrInvalidArgument)
	}
	for _, result := range []any{map[string]any{"a": 1}, "oops", nil} {
		fault(t, map[string]any{"uri": "site/find", "json": map[string]any{"result": result}})
		for _, err := range session.FindPages(t.Context(), "Site", nil) {
			failure(t, err, accsyn.ErrProtocol)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	var seen []error
	for _, err := range session.FindPages(ctx, "User", &accsyn.FindPagesOptions{Limit: accsyn.Ptr(1)}) {
		if seen = append(seen, err); len(seen) == 1 {
			// The second page may be under way already, the third is not.
			stall(t, "user/find")
		}
	}
	if last := seen[len(seen)-1]; len(seen) < 2 || len(seen) > 3 || !errors.Is(last, context.DeadlineExceeded) {
		t.Error(seen)
	}
	for user, err := range accsyn.Each[map[string]any](session.FindPages(ctx, "User", nil)) {
		if user != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Error(user, err)
		}
	}
	for _, err := range accsyn.Each[int](session.FindPages(t.Context(), "Queue", nil)) {
		if err == nil {
			t.Error("a queue is no number")
		}
	}
}

type transfer struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

func TestWatchFollowsAJobToItsEnd(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	job, err := accsyn.Decode[transfer](session.Create(t.Context(), "transfer", map[string]any{
		"name": "watched", "source": "volume=projects/TheFilm/plates/sh010", "destination": "john@user.com:/in",
	}, nil))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	opts := &accsyn.WaitOptions{Interval: 50 * time.Millisecond}
	next := map[string]string{"init": "paused", "paused": "aborted"}
	var seen []string
	for now, err := range session.Watch(ctx, "transfer", job.ID, opts) {
		look, err := accsyn.Decode[transfer](now, err)
		if err != nil {
			t.Fatal(err)
		}
		if len(seen) > 0 && seen[len(seen)-1] == look.Status {
			continue
		}
		seen = append(seen, look.Status)
		if status := next[look.Status]; status != "" {
			change := map[string]any{"status": status}
			if _, err := session.Update(ctx, "transfer", job.ID, change); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := fmt.Sprint(seen); got != "[init paused aborted]" {
		t.Error(got)
	}
	ended, err := accsyn.Decode[transfer](session.Wait(t.Context(), "transfer", job.ID, nil))
	if err != nil || ended.Status != "aborted" {
		t.Error(ended, err)
	}
}

func TestWatchCanStop(t *testing.T) {
	leavesNothing(t)
	session := open(t, nil)
	paused, err := accsyn.Decode[transfer](session.FindOne(t.Context(), "Transfer WHERE status=paused", nil))
	if err != nil {
		t.Fatal(err)
	}
	opts := &accsyn.WaitOptions{Interval: 50 * time.Millisecond}
	for job, err := range session.Watch(t.Context(), "transfer", paused.ID, opts) {
		if now, err := accsyn.Decode[transfer](job, err); err != nil || now.Status != "paused" {
			t.Error(now, err)
		}
		break
	}
	if session.Pending() != 0 {
		t.Errorf("%d calls are left", session.Pending())
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, last = range session.Watch(ctx, "transfer", paused.ID, opts) {
		cancel()
	}
	if !errors.Is(last, context.Canceled) {
		t.Error(last)
	}
	opts.Timeout = 100 * time.Millisecond
	for _, last = range session.Watch(t.Context(), "transfer", paused.ID, opts) {
	}
	failure(t, last, accsyn.ErrTimeout)
	for _, last = range session.Watch(t.Context(), "transfer", "64f0c0ffee000b00000000ff", nil) {
	}
	failure(t, last, accsyn.ErrBackend)
}
