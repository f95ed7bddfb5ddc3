// The private channel to the grader: turns come in, frames go out.

package subject

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"time"

	"diffdojo.test/kit/internal/early"
)

const lineLimit = 8 << 20 // bytes of one line, by the protocol

// command is one step of a turn; which fields count depends on Do.
type command struct {
	Do    string          `json:"do"`
	Call  int             `json:"call"`
	Name  string          `json:"name"`
	Args  Args            `json:"args"`
	Ask   int             `json:"ask"`
	Value json.RawMessage `json:"value"`
	Error json.RawMessage `json:"error"`
	To    float64         `json:"to"`

	Within float64 `json:"within"` // a call's deadline; 0 for none
}

// channel is the harness's end.
type channel struct {
	lines *bufio.Scanner
	out   io.Writer
	key   string // of this turn: a frame without it is not ours
}

// openChannel finds the channel that the last argument names.
func openChannel() *channel {
	c := &channel{}
	switch number, err := strconv.Atoi(early.Channel); {
	case early.Channel == "stdio":
		c.lines, c.out = bufio.NewScanner(os.Stdin), os.Stdout
		os.Stdout = os.Stderr
	case err == nil && number > 2:
		file := os.NewFile(uintptr(number), "channel")
		c.lines, c.out = bufio.NewScanner(file), file
	default:
		fault("the last argument has to be --channel=3 or --channel=stdio")
	}
	c.lines.Buffer(make([]byte, 64<<10), lineLimit)
	return c
}

// receive waits for a turn. The end of the channel means: leave at once.
//
// The main goroutine itself waits here. A goroutine of its own that went into the system call just as the main one
// stops the world to look around could keep the runtime of Go 1.26 from ever stopping it.
func (c *channel) receive() []command {
	if !c.lines.Scan() {
		if errors.Is(c.lines.Err(), bufio.ErrTooLong) {
			fault("a turn of more than %d bytes", lineLimit)
		}
		os.Exit(0)
	}
	var turn struct {
		Key string    `json:"key"`
		Do  []command `json:"do"`
	}
	if err := json.Unmarshal(c.lines.Bytes(), &turn); err != nil {
		fault("a turn that cannot be read: %v", err)
	}
	c.key = turn.Key
	return turn.Do
}

// send writes one idle frame.
func (c *channel) send(now time.Duration, timers []time.Duration, events [][]byte) {
	frame := append([]byte(`{"idle":true,"key":"`), c.key...)
	frame = append(frame, `","now":`...)
	frame = append(frame, milliseconds(now)...)
	frame = append(frame, `,"timers":[`...)
	for i, due := range timers {
		if i > 0 {
			frame = append(frame, ',')
		}
		frame = append(frame, milliseconds(due)...)
	}
	frame = append(frame, `],"events":[`...)
	for i, event := range events {
		if i > 0 {
			frame = append(frame, ',')
		}
		frame = append(frame, event...)
	}
	frame = append(frame, "]}\n"...)
	if _, err := c.out.Write(frame); err != nil {
		os.Exit(0) // the grader is gone
	}
}

// milliseconds writes a virtual time exactly, down to the nanosecond.
func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64)
}
