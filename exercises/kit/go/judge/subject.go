// The judge's side of a subject process. What comes from there is a stranger's claim and is checked.

package judge

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

const (
	lineLimit  = 8 << 20 // bytes of one line, by the protocol
	timersTold = 64      // pending timers in a frame, by the protocol
)

// subject is a process with the submission, and what is known of it.
type subject struct {
	grader   *connection
	number   int
	opened   bool
	ended    *ended
	commands []map[string]any
	now      float64
	due      float64 // where the clock has to be after the turn
	timers   []float64
	calls    []*Call
	asks     []*Ask
	left     []string
	standing []string
}

// frame is what the subject says when it is idle.
type frame struct {
	Idle   bool              `json:"idle"`
	Now    float64           `json:"now"`
	Timers []float64         `json:"timers"`
	Events []json.RawMessage `json:"events"`
}

type event struct {
	Kind   string            `json:"kind"`
	Call   int               `json:"call"`
	Ask    int               `json:"ask"`
	Seam   string            `json:"seam"`
	Method *string           `json:"method"`
	Args   []json.RawMessage `json:"args"`
	Value  json.RawMessage   `json:"value"`
	Error  *Error            `json:"error"`
	At     float64           `json:"at"`
	Tasks  []string          `json:"tasks"`

	Standing []string `json:"standing"`
}

func (s *subject) command(c map[string]any) { s.commands = append(s.commands, c) }

func (s *subject) queued() bool { return len(s.commands) > 0 }

func (s *subject) asked(which func(*Ask) bool) []*Ask {
	var found []*Ask
	for _, ask := range s.asks {
		if which(ask) {
			found = append(found, ask)
		}
	}
	return found
}

// turn sends the commands that have gathered and takes in what happens until the subject is idle.
func (s *subject) turn() {
	if !s.opened {
		s.opened = true
		s.grader.send(map[string]any{"open": s.number})
		s.listen()
	}
	commands := s.commands
	if commands == nil {
		commands = []map[string]any{}
	}
	s.commands = nil
	s.grader.send(map[string]any{"subject": s.number, "turn": map[string]any{"do": commands}})
	s.listen()
}

// listen takes in frames until one is idle.
func (s *subject) listen() {
	for {
		f, end := s.next()
		if end != nil {
			panic(end.early())
		}
		s.check(math.Abs(f.Now-s.due) < 0.001 || !f.Idle, "the clock is at %v ms in place of %v ms", f.Now, s.due)
		s.check(len(f.Timers) <= timersTold, "%d timers", len(f.Timers))
		for i, at := range f.Timers {
			s.check(at >= f.Now && (i == 0 || at >= f.Timers[i-1]), "timers that are not in order")
		}
		for _, text := range f.Events {
			var e event
			s.check(json.Unmarshal(text, &e) == nil, "an event that cannot be read")
			s.note(e)
		}
		if f.Idle {
			s.now, s.timers = f.Now, f.Timers
			return
		}
	}
}

// next receives a frame of this subject, or its end.
func (s *subject) next() (*frame, *ended) {
	for {
		var line struct {
			Subject int    `json:"subject"`
			Frame   *frame `json:"frame"`
			Ended   *ended `json:"ended"`
		}
		s.grader.receive(&line)
		switch {
		case line.Subject != s.number:
			continue // the last words of an earlier one
		case line.Ended != nil:
			s.ended = line.Ended
			return nil, line.Ended
		case line.Frame != nil:
			return line.Frame, nil
		}
	}
}

// note takes an event into the books.
func (s *subject) note(e event) {
	switch e.Kind {
	case "hello":
	case "ask":
		for _, ask := range s.asks {
			s.check(ask.number != e.Ask, "ask %d twice", e.Ask)
		}
		ask := &Ask{Seam: e.Seam, At: e.At, subject: s, number: e.Ask, args: e.Args}
		if e.Method != nil {
			ask.Method = *e.Method
		}
		s.asks = append(s.asks, ask)
	case "withdrawn":
		ask := s.find(e.Ask)
		s.check(!ask.withdrawn, "ask %d withdrawn twice", e.Ask)
		ask.withdrawn = true
	case "returned", "raised":
		s.check(e.Call >= 1 && e.Call <= len(s.calls), "call %d came back and was never made", e.Call)
		call := s.calls[e.Call-1]
		s.check(!call.done, "call %d came back twice", e.Call)
		s.check((e.Kind == "raised") == (e.Error != nil), "call %d came back without an error or a value", e.Call)
		call.done, call.at, call.asked = true, e.At, len(s.asks)
		call.value, call.err = e.Value, e.Error
	case "left":
		s.left, s.standing = e.Tasks, e.Standing
	default:
		s.check(false, "an event %q", e.Kind)
	}
}

func (s *subject) find(number int) *Ask {
	for _, ask := range s.asks {
		if ask.number == number {
			return ask
		}
	}
	s.check(false, "ask %d was never made", number)
	return nil
}

// check ends the test when the subject claims what cannot be.
func (s *subject) check(holds bool, format string, args ...any) {
	if !holds {
		panic(verdict{tampered, "the program under test reported " + fmt.Sprintf(format, args...)})
	}
}

// dismiss lets the subject go and says what its end shows.
func (s *subject) dismiss() verdict {
	if !s.opened {
		return verdict{outcome: pass}
	}
	if s.ended == nil {
		s.grader.send(map[string]any{"close": s.number})
		for s.ended == nil {
			s.next()
		}
	}
	return s.ended.late()
}

// ended is how the process came to its end.
type ended struct {
	Code    *int    `json:"code"`
	Signal  *string `json:"signal"`
	Closed  bool    `json:"closed"`
	Timeout bool    `json:"timeout"`
	Output  string  `json:"output"`
	Race    *string `json:"race"`
	Abuse   *string `json:"abuse"`
}

const (
	codeCrash = 2  // a panic, or a fatal error of the runtime
	codeRace  = 66 // the race detector, by the GORACE that the grader sets
)

// early is the verdict on a subject that ended before it was let go.
func (e *ended) early() verdict {
	switch {
	case e.Abuse != nil:
		return verdict{tampered, "the program under test did not keep to the protocol: " + *e.Abuse}
	case e.Timeout:
		return verdict{hang, "the program was still running at full speed when its time was up"}
	case e.Signal != nil:
		return verdict{crash, "the program was ended by " + *e.Signal}
	case e.Code != nil && *e.Code == codeCrash:
		return verdict{crash, "the program crashed: " + lastWords(e.Output)}
	case e.Code != nil && *e.Code == codeRace && e.Race != nil:
		return verdict{tampered, "the program ended by itself after a data race: " + raceInWords(*e.Race)}
	case e.Code != nil:
		return verdict{tampered, fmt.Sprintf("the program ended by itself, with exit code %d, before the test was over", *e.Code)}
	}
	return verdict{tampered, "the program ended by itself before the test was over"}
}

// late is the verdict on how a subject ended, whenever that was.
func (e *ended) late() verdict {
	switch {
	case !e.Closed:
		return e.early()
	case e.Race != nil:
		return verdict{race, raceInWords(*e.Race)}
	case e.Code != nil && *e.Code == codeRace:
		return verdict{race, "the race detector reported a data race"}
	case e.Code != nil && *e.Code == codeCrash:
		return verdict{crash, "the program crashed: " + lastWords(e.Output)}
	case e.Code != nil && *e.Code != 0:
		return verdict{tampered, fmt.Sprintf("the program ended by itself with exit code %d", *e.Code)}
	}
	return verdict{outcome: pass}
}

// lastWords finds the panic in what a crashed program printed, and where it was.
func lastWords(output string) string {
	said := "it printed no reason"
	lines := strings.Split(output, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			said = line
			if at := fixturePlace(lines[i+1:]); at != "" {
				said += " at " + at
			}
			break
		}
	}
	return said
}

// raceInWords names the two places of the first data race in a report.
func raceInWords(report string) string {
	lines := strings.Split(report, "\n")
	var places []string
	for i, line := range lines {
		how, is := "", false
		for prefix, word := range map[string]string{
			"Read at ": "read", "Write at ": "written", "Previous read at ": "read", "Previous write at ": "written",
			"Atomic read at ": "read", "Atomic write at ": "written",
			"Previous atomic read at ": "read", "Previous atomic write at ": "written",
		} {
			if strings.HasPrefix(line, prefix) {
				how, is = word, true
			}
		}
		if !is {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		if at := fixturePlace(lines[i+1 : end]); at != "" {
			places = append(places, how+" at "+at)
		} else {
			places = append(places, how+" in a library that was called")
		}
		if len(places) == 2 {
			return fmt.Sprintf("two goroutines came to the same data with nothing to put them in order: in one it was %s, in the other %s (found by the race detector)", places[0], places[1])
		}
	}
	return "the race detector reported a data race"
}

// fixturePlace finds the first line of a stack that is in the submission: "sizes/total.go:31". Paths of the
// standard library have no dot in their first element; the fixtures' modules are all named example.com/….
func fixturePlace(stack []string) string {
	for _, line := range stack {
		place, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if rest, ok := strings.CutPrefix(place, "example.com/"); ok && strings.Contains(rest, ".go:") {
			if _, inside, _ := strings.Cut(rest, "/"); !strings.HasPrefix(inside, "cmd/run/") {
				return inside
			}
		}
	}
	return ""
}
