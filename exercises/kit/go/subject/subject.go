// Package subject is the harness around a submission: it carries out the judge's turns and reports what happens.
//
// A program of the exercise (exposing/subject.go) names the functions that the judge may call and the causes
// that an error may have, opens its seams, and then hands over to Serve. It knows no test and no expected value.
package subject

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// Call is the judge's call of one function of the submission.
type Call struct {
	Context context.Context // its own: a `cancel` command ends it
	Args    Args

	number int
}

// Handler calls one function of the submission. Its context is the call's own: a `cancel` command ends it.
type Handler func(ctx context.Context, args Args) (any, error)

// Args are the arguments that the judge gave a call.
type Args []json.RawMessage

var (
	starts = map[string]func(*Call){}
	facts  []fact
)

// fact is something that an error may lead to, and what to say of it where it does.
type fact struct {
	name string
	look func(error) (any, bool)
}

// Handle names a function that the judge may call.
func Handle(name string, h Handler) {
	Start(name, func(c *Call) { go func() { c.Return(h(c.Context, c.Args)) }() })
}

// Start names a function that the judge may call. start is to call it in a goroutine of its own and to hand what
// comes back to Return; then nothing of the harness is on that goroutine's stack.
func Start(name string, start func(*Call)) { starts[name] = start }

// Sentinel has the harness report under this name that errors.Is finds target in a raised error.
func Sentinel(name string, target error) {
	facts = append(facts, fact{name, func(err error) (any, bool) { return true, errors.Is(err, target) }})
}

// Kind has the harness report under this name that errors.As finds an E in a raised error, with what tell
// says of it.
func Kind[E error](name string, tell func(E) any) {
	facts = append(facts, fact{name, func(err error) (any, bool) {
		var found E
		if !errors.As(err, &found) {
			return nil, false
		}
		return tell(found), true
	}})
}

// Arg reads the argument at an index.
func Arg[T any](args Args, index int) T {
	var value T
	if index >= len(args) {
		fault("a call has %d arguments, number %d was asked for", len(args), index+1)
	}
	if err := json.Unmarshal(args[index], &value); err != nil {
		fault("argument %d: %v", index+1, err)
	}
	return value
}

// fault ends the process: the judge, the exercise's program or the harness is at odds with the protocol.
func fault(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "subject: "+format+"\n", args...)
	os.Exit(70)
}
