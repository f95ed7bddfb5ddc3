// The harness's main loop: a turn, idleness, a frame.

package subject

import (
	"context"
	"fmt"
	"log"
	"math"
	"runtime"
	"time"
	"unsafe"

	"diffdojo.test/kit/internal/clock"
	"diffdojo.test/kit/internal/hush"
	"diffdojo.test/kit/internal/turnstile"
	"diffdojo.test/kit/vcontext"
)

const timersTold = 64 // pending timers in a frame, by the protocol

// harness is what the main loop knows. Only its goroutine touches it.
type harness struct {
	cancels map[int]context.CancelFunc
	idle    *idleness
	before  map[int64]bool // goroutines that were there before the first call
}

// returns orders the calls: what a call did happens before the next call starts.
var returns byte

// servers are the loops that a seam needs to be reached from outside the process.
var servers []func()

// ServeWith has the harness run a loop that takes in what comes over a socket.
func ServeWith(server func()) { servers = append(servers, server) }

// Serve carries out the judge's turns until the channel ends, and with it the process.
func Serve() {
	grader := openChannel()
	log.SetOutput(turnstile.Through(log.Writer()))
	h := &harness{cancels: map[int]context.CancelFunc{}, idle: newIdleness()}
	for _, server := range servers {
		h.idle.serve(server)
	}
	board.post(fmt.Appendf(nil, `{"kind":"hello","runtime":%s}`, encode(runtime.Version())))
	h.idle.wait()
	h.before = h.idle.present()
	for {
		grader.send(clock.Elapsed(), clock.Pending(timersTold), board.take())
		turn := grader.receive()
		turnstile.Reset()
		for _, c := range turn {
			h.carryOut(c)
		}
		h.idle.wait()
	}
}

func (h *harness) carryOut(c command) {
	switch c.Do {
	case "call":
		h.call(c)
	case "answer":
		board.answer(c.Ask, Answer{value: c.Value, failure: c.Error})
	case "advance":
		limit := time.Duration(math.Round(c.To * float64(time.Millisecond)))
		h.idle.wait()
		for clock.FireNext(limit) {
			h.idle.wait()
		}
	case "cancel":
		if cancel := h.cancels[c.Call]; cancel != nil {
			cancel()
		}
	case "finish":
		h.idle.wait()
		board.post(fmt.Appendf(nil, `{"kind":"left","tasks":%s,"standing":%s}`, encode(h.idle.left(h.before)), encode(h.idle.standing(h.before))))
	default:
		fault("there is no command %q", c.Do)
	}
}

// call runs a function of the submission in a goroutine of its own.
func (h *harness) call(c command) {
	start := starts[c.Name]
	if start == nil {
		fault("there is no function %q", c.Name)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if c.Within > 0 {
		ctx, cancel = vcontext.WithTimeout(ctx, time.Duration(c.Within*float64(time.Millisecond)))
	}
	h.cancels[c.Call] = cancel
	hush.Acquire(unsafe.Pointer(&returns))
	start(&Call{Context: ctx, Args: c.Args, number: c.Call})
}

// Return tells the judge what the function has returned.
func (c *Call) Return(value any, err error) {
	at := milliseconds(clock.Elapsed())
	if err != nil {
		board.post(fmt.Appendf(nil, `{"kind":"raised","call":%d,"error":%s,"at":%s}`, c.number, encodeError(err), at))
	} else {
		board.post(fmt.Appendf(nil, `{"kind":"returned","call":%d,"value":%s,"at":%s}`, c.number, encode(value), at))
	}
	hush.Release(unsafe.Pointer(&returns))
}
