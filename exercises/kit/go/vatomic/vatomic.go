// Package vatomic stands in for package sync/atomic in a submission: all of it, with a turnstile behind
// each operation that tells a value which another goroutine may change.
package vatomic

import (
	"sync/atomic"
	"unsafe"

	"diffdojo.test/kit/internal/turnstile"
)

// Bool is package atomic's Bool.
type Bool struct{ real atomic.Bool }

func (x *Bool) Load() bool {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Bool) CompareAndSwap(old, new bool) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Bool) Store(new bool)     { x.real.Store(new) }
func (x *Bool) Swap(new bool) bool { return x.real.Swap(new) }

// Pointer is package atomic's Pointer.
type Pointer[T any] struct{ real atomic.Pointer[T] }

func (x *Pointer[T]) Load() *T {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Pointer[T]) CompareAndSwap(old, new *T) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Pointer[T]) Store(new *T)   { x.real.Store(new) }
func (x *Pointer[T]) Swap(new *T) *T { return x.real.Swap(new) }

// Value is package atomic's Value.
type Value struct{ real atomic.Value }

func (x *Value) Load() any {
	defer turnstile.Pass()
	return x.real.Load()
}

func (x *Value) CompareAndSwap(old, new any) bool {
	defer turnstile.Pass()
	return x.real.CompareAndSwap(old, new)
}

func (x *Value) Store(new any)    { x.real.Store(new) }
func (x *Value) Swap(new any) any { return x.real.Swap(new) }

func LoadPointer(addr *unsafe.Pointer) unsafe.Pointer {
	defer turnstile.Pass()
	return atomic.LoadPointer(addr)
}

func CompareAndSwapPointer(addr *unsafe.Pointer, old, new unsafe.Pointer) bool {
	defer turnstile.Pass()
	return atomic.CompareAndSwapPointer(addr, old, new)
}

func StorePointer(addr *unsafe.Pointer, new unsafe.Pointer) { atomic.StorePointer(addr, new) }

func SwapPointer(addr *unsafe.Pointer, new unsafe.Pointer) unsafe.Pointer {
	return atomic.SwapPointer(addr, new)
}
