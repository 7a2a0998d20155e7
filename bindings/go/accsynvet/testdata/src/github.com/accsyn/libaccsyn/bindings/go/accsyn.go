// Package accsyn stands for the real one, which needs a C library.
package accsyn

import "context"

type Session struct{}

func (s *Session) Find(ctx context.Context, query string, opts any) error              { return nil }
func (s *Session) FindPages(ctx context.Context, query string, opts any) error         { return nil }
func (s *Session) Create(ctx context.Context, entityType string, data, opts any) error { return nil }
func (s *Session) Update(ctx context.Context, entityType, entityID string, data any) error {
	return nil
}
func (s *Session) Grant(ctx context.Context, entityType, entityID, targetType, targetID string, opts any) error {
	return nil
}
func (s *Session) Invoke(ctx context.Context, method string, args any) error { return nil }

type EntityBase struct{ Status string }

type Transfer struct{ EntityBase }

type WaitOptions struct{ Until []string }

const EntityTransfer = "transfer"
