package accsyn

// #include <accsyn.h>
import "C"

import (
	"context"
	"log/slog"
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
		logger.Log(context.Background(), levels[level], C.GoString(line))
	}
}
