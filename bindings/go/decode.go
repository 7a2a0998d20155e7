//go:build cgo

package accsyn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
)

// Ptr returns a pointer to a value, for options: &FindOptions{Limit: accsyn.Ptr(10)}.
func Ptr[T any](value T) *T {
	return &value
}

// Decode converts a result to a Go value. It takes what a call returns, so it can wrap one:
//
//	users, err := accsyn.Decode[[]User](session.Find(ctx, "User", nil))
//
// Decode into a pointer where the result may be null. In fields of interface type a number becomes a
// json.Number, not a float64, and keeps its digits.
func Decode[T any](result json.RawMessage, err error) (T, error) {
	var decoded, none T
	if err != nil {
		return none, err
	}
	decoder := json.NewDecoder(bytes.NewReader(result))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		return none, fmt.Errorf("accsyn: cannot decode the result into %T: %w", decoded, err)
	}
	return decoded, nil
}

// Each converts the entities of all pages to Go values, one by one:
//
//	for user, err := range accsyn.Each[User](session.FindPages(ctx, "User", nil)) {
//
// An error ends the sequence.
func Each[T any](pages iter.Seq2[json.RawMessage, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range pages {
			entities, err := Decode[[]T](page, err)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, entity := range entities {
				if !yield(entity, nil) {
					return
				}
			}
		}
	}
}
