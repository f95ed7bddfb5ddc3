// Calls of the submission, and its calls of the seams.

package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Call is a call of a function of the submission.
type Call struct {
	t      *T
	name   string
	number int
	done   bool
	asked  int // calls of the seams when it came back
	at     float64
	value  json.RawMessage
	err    *Error
}

// Cancel ends the call's context at the next Idle.
func (c *Call) Cancel() {
	c.t.subject.command(map[string]any{"do": "cancel", "call": c.number})
}

// Done reports whether the call has come back, with a value or with an error.
func (c *Call) Done() bool { return c.done }

// Later lists the calls of a seam that were made after it had come back.
func (c *Call) Later(seam string, methods ...string) []*Ask {
	var later []*Ask
	for i, ask := range c.t.subject.asks {
		if c.done && i >= c.asked && ask.Seam == seam && ask.isOne(methods) {
			later = append(later, ask)
		}
	}
	return later
}

// At is the virtual time at which it came back, in milliseconds.
func (c *Call) At() float64 { return c.at }

// Err is the error that it came back with; nil when there was none.
func (c *Call) Err() *Error { return c.err }

// Int is the whole number that it returned; false when it returned none.
func (c *Call) Int() (int64, bool) {
	var number int64
	if string(c.value) == "null" {
		return 0, false
	}
	if json.Unmarshal(c.value, &number) == nil {
		return number, true
	}
	var big struct {
		Int string `json:"$int"`
	}
	if json.Unmarshal(c.value, &big) != nil {
		return 0, false
	}
	number, err := strconv.ParseInt(big.Int, 10, 64)
	return number, err == nil
}

// Value reads what it returned; false when it came back with an error, or with something else.
func (c *Call) Value(into any) bool {
	return c.done && c.err == nil && json.Unmarshal(c.value, into) == nil
}

// Returned says in words what it came back with.
func (c *Call) Returned() string {
	switch {
	case !c.done:
		return "had not returned"
	case c.err != nil:
		return fmt.Sprintf("returned the error %q", c.err.Message)
	}
	if number, ok := c.Int(); ok {
		return fmt.Sprintf("returned %d and no error", number)
	}
	return "returned"
}

// Error is an error of the submission.
type Error struct {
	Name    string                     `json:"name"`
	Message string                     `json:"message"`
	Ref     string                     `json:"ref"`
	Cause   *Error                     `json:"cause"`
	Errors  []*Error                   `json:"errors"`
	Props   map[string]json.RawMessage `json:"props"`
}

// Reaches reports whether errors.Is or errors.As finds what the exercise's subject calls by this name.
func (e *Error) Reaches(name string) bool { return e != nil && e.Props[name] != nil }

// Fact reads what the exercise's subject told of the error under this name.
func (e *Error) Fact(name string, into any) bool {
	return e.Reaches(name) && json.Unmarshal(e.Props[name], into) == nil
}

// Ask is a call of a seam by the submission.
type Ask struct {
	Seam, Method string
	At           float64 // virtual milliseconds
	subject      *subject
	number       int
	args         []json.RawMessage
	answered     bool
	withdrawn    bool
}

// Open reports whether the submission waits for the answer.
func (a *Ask) Open() bool { return !a.answered && !a.withdrawn }

// Withdrawn reports whether the submission gave up on the call before it was answered.
func (a *Ask) Withdrawn() bool { return a.withdrawn }

// Text is the argument at an index, a string; where it is something else, its JSON.
func (a *Ask) Text(index int) string {
	if index >= len(a.args) {
		return ""
	}
	var text string
	if json.Unmarshal(a.args[index], &text) != nil {
		return string(a.args[index])
	}
	return text
}

// Answer gives the call its value at the next Idle.
func (a *Ask) Answer(value any) {
	a.settle(map[string]any{"do": "answer", "ask": a.number, "value": value})
}

// Refuse answers the call with an error at the next Idle.
func (a *Ask) Refuse(message string) {
	a.settle(map[string]any{"do": "answer", "ask": a.number, "error": map[string]any{"name": "error", "message": message}})
}

func (a *Ask) settle(command map[string]any) {
	if !a.Open() {
		fault("a test answers the same call twice")
	}
	a.answered = true
	a.subject.command(command)
}

func (a *Ask) isOne(methods []string) bool {
	return len(methods) == 0 || slices.Contains(methods, a.Method)
}
