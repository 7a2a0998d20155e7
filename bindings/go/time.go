//go:build cgo

package accsyn

import (
	"fmt"
	"strings"
	"time"
)

// Time is a date of an entity. Its zero value stands for null.
type Time struct {
	time.Time
}

// UnmarshalJSON reads a date as results have it: RFC 3339, or with the session option `dates` "raw" in UTC without a zone.
// Null and an empty string are the zero value.
func (t *Time) UnmarshalJSON(text []byte) error {
	date := strings.Trim(string(text), `"`)
	if date == "null" || date == "" {
		*t = Time{}
		return nil
	}
	read, err := time.Parse(time.RFC3339, date)
	if err != nil {
		read, err = time.Parse("2006-01-02T15:04:05", date)
	}
	if err != nil {
		return fmt.Errorf("%q is not a date", date)
	}
	t.Time = read
	return nil
}

// MarshalJSON writes the date as RFC 3339, the zero value as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.Time.MarshalJSON()
}
