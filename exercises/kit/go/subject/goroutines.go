// Goroutines as the runtime describes them.

package subject

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// goroutine is one entry of a stack dump.
type goroutine struct {
	number int64
	state  string // why it waits, in the runtime's words
	stack  []byte // the lines below the heading
}

// dump lists all goroutines at one moment, the caller's first. The world stands still while it is made.
func dump(buffer *[]byte) []goroutine {
	for {
		n := runtime.Stack(*buffer, true)
		if n < len(*buffer) {
			return parse((*buffer)[:n])
		}
		*buffer = make([]byte, 2*len(*buffer))
	}
}

func parse(text []byte) []goroutine {
	var all []goroutine
	for _, entry := range bytes.Split(text, []byte("\n\n")) {
		heading, stack, _ := bytes.Cut(entry, []byte("\n"))
		rest, ok := bytes.CutPrefix(heading, []byte("goroutine "))
		if !ok {
			continue
		}
		number, rest, _ := bytes.Cut(rest, []byte(" ["))
		state, _, _ := bytes.Cut(rest, []byte("]"))
		state, _, _ = bytes.Cut(state, []byte(", "))    // "select, 2 minutes"
		state, _, _ = bytes.Cut(state, []byte(" (sca")) // the collector looks at its stack
		n, _ := strconv.ParseInt(string(number), 10, 64)
		all = append(all, goroutine{n, string(state), stack})
	}
	return all
}

// own is the number of the calling goroutine.
func own() int64 {
	var text [64]byte
	return parse(text[:runtime.Stack(text[:], false)])[0].number
}

// waiting holds the states of a goroutine that goes on only when another goroutine, or the network, lets it.
var waiting = map[string]bool{
	"chan receive": true, "chan receive (nil chan)": true, "chan send": true, "chan send (nil chan)": true,
	"select": true, "select (no cases)": true, "sync.Mutex.Lock": true, "sync.RWMutex.Lock": true,
	"sync.RWMutex.RLock": true, "sync.WaitGroup.Wait": true, "sync.Cond.Wait": true, "coroutine": true, "IO wait": true,
}

// waits reports whether the goroutine can go on only when somebody lets it. One of package os/signal waits for
// signals in a way of its own. And the runtime itself uses semaphores: whoever happens to start or end a garbage
// collection while the world is stopped for a look waits for that look to be over. Such frames are not shown, so a
// goroutine waits for another one only where a library's call is on top.
func (g goroutine) waits() bool {
	switch g.state {
	case "semacquire":
		top, _, _ := bytes.Cut(g.stack, []byte("\n"))
		return bytes.Contains(top, []byte(".runtime_Semacquire"))
	case "syscall":
		return bytes.Contains(g.stack, []byte("os/signal.signal_recv("))
	}
	return waiting[g.state]
}

// waitsFor says in words what a state waits for.
var waitsFor = map[string]string{
	"chan receive": "to receive from a channel", "chan receive (nil chan)": "to receive from a nil channel",
	"chan send": "to send to a channel", "chan send (nil chan)": "to send to a nil channel",
	"select": "in a select", "select (no cases)": "in an empty select",
	"sync.Mutex.Lock": "for a lock", "sync.RWMutex.Lock": "for a lock", "sync.RWMutex.RLock": "for a lock",
	"sync.WaitGroup.Wait": "for a WaitGroup", "sync.Cond.Wait": "for a condition", "IO wait": "for the network",
}

// module is the path of the submission's module.
var module = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path == "" {
		fault("the program does not say which module it belongs to")
	}
	return info.Main.Path
}()

// submissions reports whether a goroutine is the submission's: it runs the submission's code, or was started by it.
func (g goroutine) submissions() bool {
	for line := range bytes.Lines(g.stack) {
		if ours(string(bytes.TrimPrefix(line, []byte("created by ")))) {
			return true
		}
	}
	return false
}

func ours(function string) bool {
	rest, ok := strings.CutPrefix(function, module)
	return ok && rest != "" && (rest[0] == '/' || rest[0] == '.')
}

// String says which function of the submission a goroutine is in, where, and what it waits for.
func (g goroutine) String() string {
	lines := strings.Split(string(g.stack), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		function, started := strings.CutPrefix(lines[i], "created by ")
		if !ours(function) {
			continue
		}
		if started {
			function, _, _ = strings.Cut(function, " in goroutine ")
			return fmt.Sprintf("a goroutine started by %s at %s, %s", shortName(function), place(lines[i+1]), g.doing())
		}
		if end := strings.LastIndexByte(function, '('); end > 0 {
			function = function[:end]
		}
		return fmt.Sprintf("%s at %s, %s", shortName(function), place(lines[i+1]), g.doing())
	}
	return g.doing()
}

func (g goroutine) doing() string {
	switch {
	case bytes.Contains(g.stack, []byte("net/http.(*Transport).roundTrip(")):
		return "waiting for an HTTP answer"
	case bytes.Contains(g.stack, []byte("diffdojo.test/kit/vtime.Sleep(")):
		return "asleep"
	case waitsFor[g.state] != "":
		return "waiting " + waitsFor[g.state]
	}
	return g.state
}

// shortName leaves the module's path away: "sizes.TotalSizes.func1".
func shortName(function string) string {
	return strings.TrimLeft(strings.TrimPrefix(function, module), "/.")
}

// place gives file and line, relative to the module where the program was built with -trimpath.
func place(line string) string {
	line, _, _ = strings.Cut(strings.TrimSpace(line), " +0x")
	return strings.TrimPrefix(line, module+"/")
}
