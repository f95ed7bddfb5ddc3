// What a test can do: call, look, answer, move the clock, conclude.

package judge

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
)

// Limits of Settle: what has not come back after that many timers, or that much virtual time, never will.
const (
	patienceTimers = 2000
	patienceTime   = 24 * 60 * 60 * 1000.0 // milliseconds
)

// T is a running test.
type T struct {
	subject *subject
	random  *rand.Rand
}

func newT(grader *connection, number int, random *rand.Rand) *T {
	return &T{subject: &subject{grader: grader, number: number}, random: random}
}

// Draw gives the test's random numbers; the same seed draws the same.
func (t *T) Draw() *rand.Rand { return t.random }

// Between draws a number from low to high, both included.
func (t *T) Between(low, high int) int { return low + t.random.IntN(high-low+1) }

// Fail ends the test: a promise was not kept. The message says what was observed.
func (t *T) Fail(format string, args ...any) { panic(verdict{fail, fmt.Sprintf(format, args...)}) }

// Leak ends the test: something was left behind.
func (t *T) Leak(format string, args ...any) { panic(verdict{leak, fmt.Sprintf(format, args...)}) }

// Hang ends the test: something will never happen.
func (t *T) Hang(format string, args ...any) { panic(verdict{hang, fmt.Sprintf(format, args...)}) }

// Idle has the subject do what was asked for since the last time, and returns when it can do nothing more.
func (t *T) Idle() { t.subject.turn() }

// Now is the virtual time in milliseconds since the subject was started.
func (t *T) Now() float64 { return t.subject.now }

// NextTimer is when the soonest pending timer of the submission is due; false without one.
func (t *T) NextTimer() (at float64, pending bool) {
	if len(t.subject.timers) == 0 {
		return 0, false
	}
	return t.subject.timers[0], true
}

// Advance moves the clock by so many milliseconds and lets every timer due until then fire.
func (t *T) Advance(by float64) { t.AdvanceTo(t.subject.now + by) }

// AdvanceTo moves the clock to a time, in milliseconds.
func (t *T) AdvanceTo(at float64) {
	t.subject.command(map[string]any{"do": "advance", "to": at})
	t.subject.due = at
	t.Idle()
}

// AdvanceUntil moves the clock from timer to timer until done holds, for at most so many milliseconds. It
// reports whether it does.
func (t *T) AdvanceUntil(limit float64, done func() bool) bool {
	end := t.subject.now + limit
	for fired := 0; !done(); fired++ {
		at, pending := t.NextTimer()
		if !pending || at > end || fired == patienceTimers {
			return false
		}
		t.AdvanceTo(at)
	}
	return true
}

// Call calls a function of the submission at the next Idle, with a context that only Cancel ends.
func (t *T) Call(name string, args ...any) *Call { return t.call(name, args, nil) }

// CallWithin does so with a context that also has a deadline, so many milliseconds from that moment.
func (t *T) CallWithin(limit float64, name string, args ...any) *Call {
	return t.call(name, args, map[string]any{"within": limit})
}

func (t *T) call(name string, args []any, more map[string]any) *Call {
	s := t.subject
	c := &Call{t: t, name: name, number: len(s.calls) + 1}
	s.calls = append(s.calls, c)
	if args == nil {
		args = []any{}
	}
	command := map[string]any{"do": "call", "call": c.number, "name": name, "args": args}
	maps.Copy(command, more)
	s.command(command)
	return c
}

// Asked lists the calls of a seam so far, in their order; with methods, only the calls of these.
func (t *T) Asked(seam string, methods ...string) []*Ask {
	return t.subject.asked(func(a *Ask) bool { return a.Seam == seam && a.isOne(methods) })
}

// Pending lists the calls of a seam that wait for an answer.
func (t *T) Pending(seam string, methods ...string) []*Ask {
	return t.subject.asked(func(a *Ask) bool { return a.Seam == seam && a.Open() && a.isOne(methods) })
}

// Settle lets the call come back: respond answers what is pending at each turn, the clock moves from timer to
// timer where nothing is. A call that then has nothing to wait for hangs.
func (t *T) Settle(c *Call, respond func()) {
	end := t.subject.now + patienceTime
	t.Idle()
	for fired := 0; !c.Done(); {
		respond()
		if t.subject.queued() {
			t.Idle()
			continue
		}
		at, pending := t.NextTimer()
		if !pending || fired == patienceTimers || at > end {
			t.Hang("%s never came back: %s", c.name, t.waiting())
		}
		fired++
		t.AdvanceTo(at)
	}
}

// waiting says in words what the submission waits for.
func (t *T) waiting() string {
	if left := t.Present(); len(left) > 0 {
		return list(left)
	}
	return "nothing was pending and no timer was set"
}

// Left describes the goroutines of the submission that are still there, as of now. The ones that only sleep
// are given the time to end by themselves.
func (t *T) Left() []string {
	left := t.Present()
	for fired := 0; len(left) > 0 && fired < patienceTimers; fired++ {
		at, pending := t.NextTimer()
		if !pending {
			break
		}
		t.AdvanceTo(at)
		left = t.Present()
	}
	return left
}

// NoneLeft fails the test with `leak` when goroutines of the submission are still there.
func (t *T) NoneLeft(c *Call) {
	if left := t.Left(); len(left) > 0 {
		t.Leak("%s of %s still there after it had returned: %s", Count(len(left), "goroutine was", "goroutines were"), c.name, list(left))
	}
}

// Present describes the goroutines of the submission that are there now, a call that has not come back included.
func (t *T) Present() []string {
	t.subject.command(map[string]any{"do": "finish"})
	t.Idle()
	return t.subject.left
}

// Standing describes the goroutines of the submission that were there before the first call, as they are now.
func (t *T) Standing() []string {
	t.Present()
	return t.subject.standing
}

// list joins what is alike: "3 times sizes.fetch, waiting …; …".
func list(lines []string) string {
	var parts []string
	times := map[string]int{}
	for _, line := range lines {
		if times[line] == 0 {
			parts = append(parts, line)
		}
		times[line]++
	}
	if len(parts) > 4 {
		parts = append(parts[:4:4], "and more")
	}
	for i, part := range parts {
		if times[part] > 1 {
			parts[i] = fmt.Sprintf("%d × %s", times[part], part)
		}
	}
	return strings.Join(parts, "; ")
}

// Count says a number with the right form of the word: Count(1, "request", "requests").
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
