// Package clock is the virtual clock of the subject: it stands still until the judge moves it.
//
// Goroutines of the submission share its data under a hushed lock, in functions that are exempt from the race
// detector. That data is plain: the runtime itself reports what is done to a map or copied from slice to slice.
package clock

import (
	"time"
	"unsafe"

	"diffdojo.test/kit/internal/hush"
)

// ahead keeps virtual times in the real future, so that a deadline handed to the standard library (a dialler,
// a connection) is never taken for one that has passed: only the virtual clock ends anything.
const ahead = time.Hour

var (
	mu      hush.Mutex
	elapsed time.Duration
	soonest *Timer // of those that are set, linked by next; equal times in the order in which they were set
	epoch   = time.Now().Round(0).Add(ahead)
)

// Timer is something that happens at a virtual time. Make one with NewFunc or NewChannel.
type Timer struct {
	call   func()
	send   chan time.Time
	when   time.Duration
	period time.Duration // 0: once
	set    bool
	next   *Timer
	round  int // counts every change, so that a firing under way can see that it was called off
}

// NewFunc makes a timer that calls f, each time in a goroutine of its own. It is not armed yet.
//
//go:norace
func NewFunc(f func()) *Timer { return &Timer{call: f} }

// NewChannel makes a timer that sends the time to c, which holds one value; a value that finds no room is
// dropped, and one that is stale is taken back by Arm and Disarm. It is not armed yet.
//
//go:norace
func NewChannel(c chan time.Time) *Timer { return &Timer{send: c} }

// Elapsed is the virtual time since the start.
//
//go:norace
func Elapsed() time.Duration {
	mu.Lock()
	defer mu.Unlock()
	return elapsed
}

// Now is the virtual time of day.
func Now() time.Time { return epoch.Add(Elapsed()) }

// Arm sets the timer to fire after d, and then every period unless that is 0. It reports whether the timer
// was set before and had not been noticed to fire.
//
//go:norace
func (t *Timer) Arm(d, period time.Duration) bool {
	hush.Release(unsafe.Pointer(t))
	mu.Lock()
	defer mu.Unlock()
	was := t.remove()
	t.period = period
	t.insert(elapsed + max(d, 0))
	return was
}

// Disarm calls the timer off. It reports what Arm does.
//
//go:norace
func (t *Timer) Disarm() bool {
	mu.Lock()
	defer mu.Unlock()
	return t.remove()
}

//go:norace
func (t *Timer) insert(when time.Duration) {
	t.when, t.set = when, true
	at := &soonest
	for *at != nil && (*at).when <= when {
		at = &(*at).next
	}
	t.next, *at = *at, t
}

//go:norace
func (t *Timer) remove() bool {
	was := t.set
	t.round++
	t.set = false
	for at := &soonest; was && *at != nil; at = &(*at).next {
		if *at == t {
			*at, t.next = t.next, nil
			break
		}
	}
	if t.send != nil {
		select {
		case <-t.send:
			was = true
		default:
		}
	}
	return was
}

// Pending lists when the pending timers are due, soonest first, at most limit of them.
//
//go:norace
func Pending(limit int) []time.Duration {
	mu.Lock()
	defer mu.Unlock()
	due := make([]time.Duration, 0, limit)
	for t := soonest; t != nil && len(due) < limit; t = t.next {
		due = append(due, t.when)
	}
	return due
}

// FireNext moves the clock to the soonest timer that is due until limit and fires it. Without one it moves
// the clock to limit and reports false.
//
//go:norace
func FireNext(limit time.Duration) bool {
	mu.Lock()
	defer mu.Unlock()
	if soonest == nil || soonest.when > limit {
		elapsed = max(elapsed, limit)
		return false
	}
	t := soonest
	soonest, t.next, t.set = t.next, nil, false
	elapsed = max(elapsed, t.when)
	if t.period > 0 {
		t.insert(t.when + t.period)
	}
	round, now := t.round, epoch.Add(elapsed)
	hush.Go(func() { t.fire(round, now) })
	return true
}

//go:norace
func (t *Timer) fire(round int, now time.Time) {
	// Whoever armed the timer did so before it fired: the one edge that a real timer has as well.
	hush.Acquire(unsafe.Pointer(t))
	if t.call != nil {
		t.call()
		return
	}
	mu.Lock()
	defer mu.Unlock()
	if t.round != round {
		return
	}
	select {
	case t.send <- now:
	default:
	}
}
