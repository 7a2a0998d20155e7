//go:build cgo && !accsyn_static

package accsyn

// #cgo pkg-config: accsyn
import "C"
