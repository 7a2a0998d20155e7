package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
)

// The library's levels, which begin at 1, and those of log/slog.
var levels = [...]slog.Level{
	C.ACCSYN_LOG_ERROR:   slog.LevelError,
	C.ACCSYN_LOG_WARNING: slog.LevelWarn,
	C.ACCSYN_LOG_INFO:    slog.LevelInfo,
	C.ACCSYN_LOG_DEBUG:   slog.LevelDebug,
}

// mostOf is the highest level of the library that a logger has enabled.
func mostOf(logger *slog.Logger) int {
	if logger == nil {
		return C.ACCSYN_LOG_OFF
	}
	most := len(levels) - 1
	for most > C.ACCSYN_LOG_OFF && !logger.Enabled(context.Background(), levels[most]) {
		most--
	}
	return most
}

// byID finds the session of a callback; nil when it is closed.
func byID(id C.uintptr_t) *core {
	found, _ := sessions.Load(uintptr(id))
	c, _ := found.(*core)
	return c
}

//export accsynWake
func accsynWake(id C.uintptr_t) {
	if c := byID(id); c != nil {
		c.dispatch()
	}
}

//export accsynLog
func accsynLog(id C.uintptr_t, level C.int32_t, line *C.char) {
	c := byID(id)
	if c == nil || level <= C.ACCSYN_LOG_OFF || int(level) >= len(levels) {
		return
	}
	if logger := c.logger.Load(); logger != nil {
		message, attributes := fields(C.GoString(line))
		logger.LogAttrs(context.Background(), levels[level], message, attributes...)
	}
}

// fields takes a line apart: a JSON object of scalars. Time and level are the record's own.
func fields(line string) (message string, attributes []slog.Attr) {
	values := json.NewDecoder(strings.NewReader(line))
	values.UseNumber()
	if _, err := values.Token(); err != nil {
		return line, nil
	}
	for values.More() {
		key, err := values.Token()
		if err != nil {
			return line, nil
		}
		value, err := values.Token()
		if err != nil {
			return line, nil
		}
		switch name, _ := key.(string); name {
		case "time", "level":
		case "message":
			message, _ = value.(string)
		default:
			attributes = append(attributes, attribute(name, value))
		}
	}
	return message, attributes
}

// attribute is a field with its number as an int64, or else as a float64.
func attribute(name string, value json.Token) slog.Attr {
	number, isNumber := value.(json.Number)
	if !isNumber {
		return slog.Any(name, value)
	}
	if integer, err := number.Int64(); err == nil {
		return slog.Int64(name, integer)
	}
	float, _ := number.Float64()
	return slog.Float64(name, float)
}
