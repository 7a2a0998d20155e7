package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"runtime"
	"time"
)

// pageSize is how many entities a page has unless the caller says.
const pageSize = 500

// lookEvery is how often a watched call is asked for progress, which only asks this process.
const lookEvery = 100 * time.Millisecond

// FindPages finds entities page by page, for results too long for one. Limit is the size of a page, 500 when it is left
// out. Each page is a JSON array of at least one entity; see [Each] for the entities themselves. An error is the last
// that comes.
//
// While the caller works on a page the next one is fetched. Pages are cut by position: of entities that come or go
// between two pages, some may be missed or seen twice.
func (s *Session) FindPages(ctx context.Context, query string, opts *FindOptions) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		defer runtime.KeepAlive(s)
		page := value(opts, FindOptions{})
		size, skip := value(page.Limit, pageSize), value(page.Skip, 0)
		if size < 1 {
			yield(nil, fail(ErrInvalidArgument, "find", errors.New("the size of a page, Limit, must be at least 1")))
			return
		}
		if skip < 0 {
			yield(nil, fail(ErrInvalidArgument, "find", errors.New("Skip must not be negative")))
			return
		}
		page.Limit, page.Skip = &size, &skip
		fetch := func() (*call, error) {
			return s.core.start(ctx, "find", struct {
				Query string `json:"query"`
				*FindOptions
			}{query, &page})
		}

		next, err := fetch()
		defer func() {
			if next != nil {
				s.core.drop(next)
			}
		}()
		for err == nil {
			current := next
			next = nil
			result, failure := s.core.wait(ctx, current)
			if failure != nil {
				err = failure
				break
			}
			// Taken for the end, anything else would hide the rest. That of null is nil.
			var entities []json.RawMessage
			if json.Unmarshal(result, &entities) != nil || entities == nil {
				err = fail(ErrProtocol, "find", errors.New("a page should be a list of entities, and the answer holds something else"))
				break
			}
			isLast := len(entities) < size
			if !isLast {
				skip += len(entities)
				next, err = fetch()
			}
			isWanted := len(entities) == 0 || yield(result, nil)
			if isLast || !isWanted {
				return
			}
		}
		yield(nil, err)
	}
}

// Watch follows a job until it ends, as [Session.Wait] does, and gives the job as it is now and after each change, for
// example of its progress. The last one is the job as it ended. Stopping earlier leaves the job alone. An error is the
// last that comes.
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
		looks := time.NewTicker(lookEvery)
		defer looks.Stop()
		last := ""
		for {
			select {
			case <-looks.C:
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
