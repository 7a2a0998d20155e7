package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"iter"
	"runtime"
	"time"
)

// How often Watch polls the progress of its call, which performs no network I/O: soon at first, then less often.
const (
	firstPollInterval = time.Millisecond
	pollInterval      = 100 * time.Millisecond
)

// FindPages finds entities page by page, for large results. Limit is the page size (default 500). Each page is a JSON array of
// at least one entity; see [Each] for the entities themselves. An error ends the sequence.
//
// While the caller processes a page the next one is fetched. Paging is offset-based: when entities are created or deleted
// between two pages, some may be missed or returned twice.
func (s *Session) FindPages(ctx context.Context, query string, opts *FindOptions) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		defer runtime.KeepAlive(s)
		pages, err := s.core.openPages(ctx, query, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		defer C.accsyn_cursor_free(pages)
		for {
			var page json.RawMessage
			next, err := s.core.submit(ctx, "find", func() *C.accsyn_call { return C.accsyn_cursor_submit_next(pages, nil) })
			if err == nil {
				page, err = s.core.wait(ctx, next)
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
func (c *core) openPages(ctx context.Context, query string, opts *FindOptions) (*C.accsyn_cursor, error) {
	const method = "find"
	if ctx.Err() != nil {
		return nil, ended(ctx, method)
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
		watched, err := s.core.start(ctx, "wait", struct {
			EntityType string `json:"entitytype"`
			EntityID   string `json:"entityid"`
			*WaitOptions
		}{entityType, entityID, opts})
		if err != nil {
			yield(nil, err)
			return
		}
		isTaken := false
		defer func() {
			if !isTaken {
				s.core.drop(watched)
			}
		}()
		interval := firstPollInterval
		timer := time.NewTimer(interval)
		defer timer.Stop()
		last := ""
		for {
			select {
			case <-timer.C:
				interval = min(2*interval, pollInterval)
				timer.Reset(interval)
				job, err := owned(func() *C.char { return C.accsyn_call_progress(watched.handle) })
				if err != nil || string(job) == "null" || string(job) == last {
					continue
				}
				last = string(job)
				if !yield(job, nil) {
					return
				}
				continue
			case <-watched.done:
			case <-ctx.Done():
			}
			isTaken = true
			job, err := s.core.wait(ctx, watched)
			if err != nil || string(job) != last {
				yield(job, err)
			}
			return
		}
	}
}
