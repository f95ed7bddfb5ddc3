// Package turnstile holds goroutines of the submission where another one may come in between.
//
// "Read under the lock, then write under the lock" loses an update when two goroutines come to the place between
// at the same time, which luck alone seldom brings about. So each goroutine that has passed such a place is held
// until all the others are held, or wait for something, as well; then all go on together. Who has tried to get a
// lock is held too, so that nobody is quick enough to give it back before the others have tried.
package turnstile

import (
	"io"

	"diffdojo.test/kit/internal/hush"
)

// passes is how many goroutines may be held in one turn. A loop that polls is not to go on for ever here.
const passes = 20_000

type held struct {
	gate *hush.Gate
	next *held
}

var (
	mu   hush.Mutex
	left int
	all  *held
)

// Reset gives a turn its passes. Before the first one nobody is held.
//
//go:norace
func Reset() {
	mu.Lock()
	left = passes
	mu.Unlock()
}

// Pass holds the caller until Release. Once a turn has had its passes all go on at once: those who poll would never
// wait for the one that is held.
//
//go:norace
func Pass() {
	mu.Lock()
	if left == 0 {
		mu.Unlock()
		Release()
		return
	}
	left--
	h := &held{gate: hush.NewGate(), next: all}
	all = h
	mu.Unlock()
	h.gate.Wait()
}

// Release lets go whoever is held, and reports whether anybody was.
//
//go:norace
func Release() bool {
	mu.Lock()
	let := all
	all = nil
	mu.Unlock()
	for h := let; h != nil; h = h.next {
		h.gate.Open()
	}
	return let != nil
}

// Through gives a writer that holds whoever writes. A logger writes under its lock: those who wait for the lock
// meanwhile have then waited for so long that it is handed from one to the next, and nobody who has just had it
// comes back before the others.
func Through(w io.Writer) io.Writer { return through{w} }

type through struct{ to io.Writer }

func (t through) Write(text []byte) (int, error) {
	defer Pass()
	return t.to.Write(text)
}
