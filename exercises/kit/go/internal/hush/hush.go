// Package hush holds synchronisation, and copying, that the race detector does not see.
//
// The harness stands between goroutines of the submission: it takes a call from one and wakes another. An
// ordinary lock or channel in between would count as "happens before" and hide a data race of the submission.
// What is used here synchronises memory as usual and leaves no such trace.
//
// So the detector must not see either what the harness does to the data that it keeps for two goroutines: each
// function that reads or writes such data is marked go:norace. A closure inside such a function is not exempt, so
// there are methods in their place. The whole program, the kit included, is compiled for the detector: a package
// that is not would make copies of its own of what it inlines and of the generic functions that it uses, package
// atomic's operations among them without a trace, and the linker takes any one copy for the whole program.
package hush

import "sync"

// Mutex is a lock without a trace: only its own operations are hidden, not what is done under it.
type Mutex struct{ mu sync.Mutex }

// Lock takes the lock.
//
//go:norace
func (m *Mutex) Lock() {
	disable()
	m.mu.Lock()
	enable()
}

// Unlock gives the lock back.
//
//go:norace
func (m *Mutex) Unlock() {
	disable()
	m.mu.Unlock()
	enable()
}

// Gate lets goroutines wait until it is opened, once and for all. The zero value is of no use: see NewGate.
type Gate struct{ opened chan struct{} }

// NewGate makes a gate that is shut.
func NewGate() *Gate { return &Gate{opened: make(chan struct{})} }

// Open opens the gate; it may be opened only once.
//
//go:norace
func (g *Gate) Open() {
	disable()
	close(g.opened)
	enable()
}

// Wait returns when the gate is open.
//
//go:norace
func (g *Gate) Wait() {
	disable()
	<-g.opened
	enable()
}

// Cond lets goroutines that hold a Mutex wait for news.
type Cond struct{ cond *sync.Cond }

// NewCond makes a Cond for a lock.
func NewCond(m *Mutex) *Cond { return &Cond{sync.NewCond(&m.mu)} }

// Wait gives the lock back, waits for Broadcast, and takes the lock again.
//
//go:norace
func (c *Cond) Wait() {
	disable()
	c.cond.Wait()
	enable()
}

// Broadcast wakes everybody who waits.
//
//go:norace
func (c *Cond) Broadcast() {
	disable()
	c.cond.Broadcast()
	enable()
}

// Go starts f in a goroutine that the detector takes for unrelated to this one.
//
//go:norace
func Go(f func()) {
	disable()
	go f()
	enable()
}

// Clone copies bytes that another goroutine has made, or will read.
//
//go:norace
func Clone(text []byte) []byte {
	if text == nil {
		return nil
	}
	own := make([]byte, len(text))
	Copy(own, text)
	return own
}

// Copy is copy: the built-in function reports to the detector, wherever it is used.
//
//go:norace
func Copy(to, from []byte) int {
	n := min(len(to), len(from))
	for i := range n {
		to[i] = from[i]
	}
	return n
}
