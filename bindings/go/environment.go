package accsyn

// #include <accsyn.h>
import "C"

import (
	"encoding/json"
	"os"
	"sync"
)

// variables are the names of the environment variables that the library reads.
var variables = sync.OnceValue(func() []string {
	description, err := owned(func() *C.char { return C.accsyn_options() })
	if err != nil {
		return nil
	}
	var options []struct {
		Variables  map[string][]string `json:"variables"`
		Qualifying []string            `json:"qualifying_variables"`
	}
	if json.Unmarshal(description, &options) != nil {
		return nil
	}
	var names []string
	for _, option := range options {
		for _, list := range option.Variables {
			names = append(names, list...)
		}
		names = append(names, option.Qualifying...)
	}
	return names
})

// noteEnvironment reads the variables that the library will read, so that go test, which knows only what Go reads, does not
// return a cached result after one of them has changed.
func noteEnvironment() {
	for _, name := range variables() {
		os.Getenv(name)
	}
}
