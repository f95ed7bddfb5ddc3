// Package vsync stands in for package sync in a submission: all of it, with a turnstile behind each unlocking.
package vsync

import (
	"sync"

	"diffdojo.test/kit/internal/turnstile"
)

// What nothing can come in between of is package sync's own.
type (
	Cond      = sync.Cond
	Locker    = sync.Locker
	Once      = sync.Once
	Pool      = sync.Pool
	WaitGroup = sync.WaitGroup
)

func NewCond(l Locker) *Cond { return sync.NewCond(l) }

func OnceFunc(f func()) func() { return sync.OnceFunc(f) }

func OnceValue[T any](f func() T) func() T { return sync.OnceValue(f) }

func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return sync.OnceValues(f) }

// Mutex is package sync's Mutex.
type Mutex struct{ real sync.Mutex }

func (m *Mutex) Lock() { m.real.Lock() }

func (m *Mutex) TryLock() bool {
	defer turnstile.Pass()
	return m.real.TryLock()
}

func (m *Mutex) Unlock() {
	m.real.Unlock()
	turnstile.Pass()
}

// RWMutex is package sync's RWMutex.
type RWMutex struct{ real sync.RWMutex }

func (m *RWMutex) Lock()  { m.real.Lock() }
func (m *RWMutex) RLock() { m.real.RLock() }

func (m *RWMutex) TryLock() bool {
	defer turnstile.Pass()
	return m.real.TryLock()
}

func (m *RWMutex) TryRLock() bool {
	defer turnstile.Pass()
	return m.real.TryRLock()
}

func (m *RWMutex) Unlock() {
	m.real.Unlock()
	turnstile.Pass()
}

func (m *RWMutex) RUnlock() {
	m.real.RUnlock()
	turnstile.Pass()
}

// RLocker gives the lock's reading side.
func (m *RWMutex) RLocker() Locker { return (*reader)(m) }

type reader RWMutex

func (r *reader) Lock()   { (*RWMutex)(r).RLock() }
func (r *reader) Unlock() { (*RWMutex)(r).RUnlock() }

// Map is package sync's Map.
type Map struct{ real sync.Map }

func (m *Map) Load(key any) (value any, ok bool) {
	defer turnstile.Pass()
	return m.real.Load(key)
}

func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	defer turnstile.Pass()
	return m.real.LoadOrStore(key, value)
}

func (m *Map) Clear()                                       { m.real.Clear() }
func (m *Map) CompareAndDelete(key, old any) (deleted bool) { return m.real.CompareAndDelete(key, old) }
func (m *Map) CompareAndSwap(key, old, new any) bool        { return m.real.CompareAndSwap(key, old, new) }
func (m *Map) Delete(key any)                               { m.real.Delete(key) }
func (m *Map) LoadAndDelete(key any) (any, bool)            { return m.real.LoadAndDelete(key) }
func (m *Map) Range(f func(key, value any) bool)            { m.real.Range(f) }
func (m *Map) Store(key, value any)                         { m.real.Store(key, value) }
func (m *Map) Swap(key, value any) (any, bool)              { return m.real.Swap(key, value) }
