package accsyn

// #include <accsyn.h>
// #include <stdlib.h>
// #include <string.h>
import "C"

import (
	"bytes"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"unsafe"
)

// Version returns the version of the library in use, for example "1.0.0".
func Version() string {
	return C.GoString(C.accsyn_version())
}

// Quote turns any string into a literal for a query, so that untrusted strings cannot change the query's meaning. The few
// strings that the query language cannot express give [ErrInvalidArgument].
func Quote(text string) (string, error) {
	plain, err := newText("quote", text)
	if err != nil {
		return "", err
	}
	defer plain.free()
	literal, err := owned(func() *C.char { return C.accsyn_quote(plain.chars) })
	return string(literal), err
}

// Hostname returns the name of this machine, as the backend sees it.
func Hostname() (string, error) {
	name, err := owned(func() *C.char { return C.accsyn_hostname() })
	return string(name), err
}

// Methods describes every method that [Session.Invoke] knows, with its parameters, their types, and what it returns.
func Methods() (json.RawMessage, error) {
	return owned(func() *C.char { return C.accsyn_methods() })
}

// cText is a string for C.
type cText struct {
	chars *C.char
	size  int
}

// newText copies a string for C, which must not contain NUL.
func newText(method, text string) (cText, error) {
	if strings.ContainsRune(text, 0) {
		return cText{}, fail(ErrInvalidArgument, method, errors.New("the string contains a NUL byte"))
	}
	return cText{C.CString(text), len(text)}, nil
}

// newJSON encodes an object for C; null becomes an empty one.
func newJSON(method string, object any) (cText, error) {
	encoded, err := json.Marshal(object)
	if err != nil {
		return cText{}, fail(ErrInvalidArgument, method, err)
	}
	if string(encoded) == "null" {
		encoded = []byte("{}")
	}
	defer clear(encoded)
	// One copy, which free wipes.
	chars := C.malloc(C.size_t(len(encoded) + 1))
	content := unsafe.Slice((*byte)(chars), len(encoded)+1)
	content[copy(content, encoded)] = 0
	return cText{(*C.char)(chars), len(encoded)}, nil
}

// free wipes the copy, which may hold credentials.
func (t cText) free() {
	if t.chars == nil {
		return
	}
	clear(unsafe.Slice((*byte)(unsafe.Pointer(t.chars)), t.size))
	C.free(unsafe.Pointer(t.chars))
}

// owned takes ownership of a string that a library function returns, or reads the error on the thread that ran it.
func owned(run func() *C.char) ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	chars := run()
	if chars == nil {
		return nil, lastError()
	}
	defer C.accsyn_string_free(chars)
	return bytes.Clone(unsafe.Slice((*byte)(unsafe.Pointer(chars)), C.strlen(chars))), nil
}

// lastError returns the error of this thread's last library call.
func lastError() *Error {
	description := C.accsyn_last_error()
	if description == nil {
		return fail(ErrInternal, "", errors.New("the library failed without an error"))
	}
	return parseError([]byte(C.GoString(description)))
}
