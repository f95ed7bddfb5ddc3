// Seams: what the submission calls and the judge answers.

package subject

import (
	"encoding/json"
	"fmt"

	"diffdojo.test/kit/internal/clock"
	"diffdojo.test/kit/internal/hush"
)

// Seam is one dependency of the submission, played by the judge.
type Seam struct{ name string }

// NewSeam makes a seam with the name that the judge knows it by.
func NewSeam(name string) *Seam { return &Seam{name} }

// Ask is a call of a seam, as long as the judge has not answered it.
type Ask struct {
	number  int
	settled bool
	to      Settler
}

// Settler takes the judge's answer, in the harness's own goroutine. What it shares with others is exempt from the
// race detector (see package hush).
type Settler interface{ Settle(Answer) }

// Answer is what the judge said. Both parts are JSON; one of them is empty.
type Answer struct{ value, failure []byte }

// Failed reports whether the judge answered with an error, and its message.
func (a Answer) Failed() (message string, failed bool) {
	if len(a.failure) == 0 {
		return "", false
	}
	var wire wireError
	if err := json.Unmarshal(a.failure, &wire); err != nil {
		fault("an answer's error: %v", err)
	}
	return wire.Message, true
}

// Decode reads the answer's value into target.
func (a Answer) Decode(target any) {
	if err := json.Unmarshal(a.value, target); err != nil {
		fault("an answer's value: %v", err)
	}
}

// Call asks and waits for the answer, in the goroutine of the caller.
func (s *Seam) Call(method string, args ...any) Answer {
	w := &waiter{gate: hush.NewGate()}
	s.Post(method, args, w)
	return w.wait()
}

// waiter is a goroutine that waits for an answer.
type waiter struct {
	gate   *hush.Gate
	answer Answer
}

//go:norace
func (w *waiter) Settle(a Answer) {
	w.answer = a
	w.gate.Open()
}

//go:norace
func (w *waiter) wait() Answer {
	w.gate.Wait()
	return w.answer.Own()
}

// Own is the answer as a copy that is nobody else's for the race detector: its bytes were made by the harness.
//
//go:norace
func (a Answer) Own() Answer { return Answer{hush.Clone(a.value), hush.Clone(a.failure)} }

// Post asks without waiting.
func (s *Seam) Post(method string, args []any, to Settler) *Ask {
	tagged := make([]any, len(args))
	for i, arg := range args {
		tagged[i] = tag(arg)
	}
	ask := board.open(to)
	board.post(fmt.Appendf(nil, `{"kind":"ask","ask":%d,"seam":%s,"method":%s,"args":%s,"at":%s}`,
		ask.number, encode(s.name), encode(method), encode(tagged), milliseconds(clock.Elapsed())))
	return ask
}

// Withdraw says that the submission gave up on the call. It reports whether the call was still open.
func (a *Ask) Withdraw() bool {
	if !board.close(a) {
		return false
	}
	board.post(fmt.Appendf(nil, `{"kind":"withdrawn","ask":%d}`, a.number))
	return true
}

// noticeboard is where the submission's goroutines leave what the next frame tells.
type noticeboard struct {
	mu     hush.Mutex
	events [][]byte
	asks   []*Ask
}

var board noticeboard

//go:norace
func (b *noticeboard) post(event []byte) {
	b.mu.Lock()
	b.events = append(b.events, event)
	b.mu.Unlock()
}

// take gives the events since the last time, as copies that belong to the caller.
//
//go:norace
func (b *noticeboard) take() [][]byte {
	b.mu.Lock()
	events := b.events
	b.events = nil
	b.mu.Unlock()
	for i, event := range events {
		events[i] = hush.Clone(event)
	}
	return events
}

//go:norace
func (b *noticeboard) open(to Settler) *Ask {
	b.mu.Lock()
	defer b.mu.Unlock()
	ask := &Ask{number: len(b.asks) + 1, to: to}
	b.asks = append(b.asks, ask)
	return ask
}

// close settles an ask in the books; false when it was settled already.
//
//go:norace
func (b *noticeboard) close(ask *Ask) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := !ask.settled
	ask.settled = true
	return open
}

// answer carries the judge's answer to whoever waits; one that came too late is dropped.
//
//go:norace
func (b *noticeboard) answer(number int, answer Answer) {
	b.mu.Lock()
	if number < 1 || number > len(b.asks) {
		b.mu.Unlock()
		fault("there is no ask %d", number)
	}
	ask := b.asks[number-1]
	b.mu.Unlock()
	if b.close(ask) {
		ask.to.Settle(answer)
	}
}
