//go:build !cgo

package accsyn

// The package calls a C library: without cgo the build ends with this one error.
var _ = accsyn_needs_cgo__set_CGO_ENABLED_to_1_and_install_a_C_compiler
