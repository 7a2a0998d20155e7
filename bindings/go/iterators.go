package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"time"
)

// How often Watch polls the progress of its call, which performs no network I/O: every sixteenth of the time since the last
// change, within these limits.
const (
	shortestPoll = time.Millisecond
	longestPoll  = 100 * time.Millisecond
)

func nextPoll(lastChange time.Time) time.Duration {
	return min(max(time.Since(lastChange)/16, shortestPoll), longestPoll)
}

// FindPages finds entities page by page, for large results. Limit is the page size (default 500), Max the most entities of all
// pages. Each page is a JSON array of at least one entity; see [Each] for the entities themselves. An error ends the sequence.
//
// While the caller processes a page the next one is fetched. Paging is offset-based: when entities are created or deleted
// between two pages, some may be missed or returned twice.
func (s *Session) FindPages(ctx context.Context, query string, opts *FindPagesOptions) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		defer runtime.KeepAlive(s)
		c, err := s.use("find")
		if err != nil {
			yield(nil, err)
			return
		}
		pages, err := c.openPages(ctx, query, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		defer C.accsyn_cursor_free(pages)
		for {
			var page json.RawMessage
			next, err := c.submit(ctx, "find", func() *C.accsyn_call { return C.accsyn_cursor_submit_next(pages, nil) })
			if err == nil {
				page, err = c.wait(ctx, next)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if string(page) == "null" || !yield(page, nil) {
				return
			}
		}
	}
}

// openPages opens a find that is read page by page. Nothing is sent yet.
func (c *core) openPages(ctx context.Context, query string, opts *FindPagesOptions) (*C.accsyn_cursor, error) {
	const method = "find"
	if err := check(ctx, method); err != nil {
		return nil, err
	}
	text, err := newText(method, query)
	if err != nil {
		return nil, err
	}
	defer text.free()
	given, err := newJSON(method, opts)
	if err != nil {
		return nil, err
	}
	defer given.free()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed {
		return nil, fail(ErrInvalidHandle, method, ErrClosed)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pages := C.accsyn_find_pages(c.handle, text.chars, given.chars)
	if pages == nil {
		return nil, lastError()
	}
	return pages, nil
}

// Watch follows a job until it ends, as [Session.Wait] does, and yields its current state and then each change, for example
// of its progress. The last one is the final state. Breaking out earlier leaves the job running. An error ends the sequence.
func (s *Session) Watch(ctx context.Context, entityType, entityID string, opts *WaitOptions) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		defer runtime.KeepAlive(s)
		c, err := s.use("wait")
		if err != nil {
			yield(nil, err)
			return
		}
		watched, err := c.start(ctx, "wait", struct {
			EntityType string `json:"entitytype"`
			EntityID   string `json:"entityid"`
			*encodedWaitOptions
		}{entityType, entityID, opts.encoded()})
		if err != nil {
			yield(nil, err)
			return
		}
		isTaken := false
		defer func() {
			if !isTaken {
				c.drop(watched)
			}
		}()
		lastChange := time.Now()
		timer := time.NewTimer(shortestPoll)
		defer timer.Stop()
		last := ""
		for {
			select {
			case <-timer.C:
				job, err := owned(func() *C.char { return C.accsyn_call_progress(watched.handle) })
				if err == nil && string(job) != "null" && string(job) != last {
					last = string(job)
					if !yield(job, nil) {
						return
					}
					lastChange = time.Now()
				}
				timer.Reset(nextPoll(lastChange))
				continue
			case <-watched.done:
			case <-ctx.Done():
			}
			isTaken = true
			job, err := c.wait(ctx, watched)
			if err != nil || string(job) != last {
				yield(job, err)
			}
			return
		}
	}
}

// MustFindOne finds one entity as [Session.FindOne] does, but when there is none it returns an error that matches [ErrNotFound].
func (s *Session) MustFindOne(ctx context.Context, query string, opts *FindOneOptions) (json.RawMessage, error) {
	entity, err := s.FindOne(ctx, query, opts)
	if err != nil {
		return nil, err
	}
	if string(entity) == "null" {
		return nil, fmt.Errorf("accsyn: find_one: %w: %s", ErrNotFound, query)
	}
	return entity, nil
}
