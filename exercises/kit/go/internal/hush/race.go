//go:build race

// The detector's own switches, where the program is built with it.

package hush

import (
	"runtime"
	"unsafe"
)

func disable() { runtime.RaceDisable() }
func enable()  { runtime.RaceEnable() }

// Release marks that what this goroutine did so far happens before a later Acquire of the same address.
func Release(address unsafe.Pointer) { runtime.RaceReleaseMerge(address) }

// Acquire marks that everything before a Release of this address has happened.
func Acquire(address unsafe.Pointer) { runtime.RaceAcquire(address) }
