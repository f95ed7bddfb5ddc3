// Package judge is what an exposing test is written with: it plays the dependencies of a submission.
//
// A judge registers its tests with Test and hands over to Main. Each test gets a subject process of its own. What a
// test asks for (a call, an answer, a cancellation) is gathered and carried out by the next Idle, which returns when
// nothing of the submission can go on without the judge: from then on what the test sees is a fact.
package judge

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
)

// Outcomes of a test, by the protocol. A test that was not told otherwise passes.
const (
	pass     = "pass"
	fail     = "fail"
	leak     = "leak"
	race     = "race"
	crash    = "crash"
	hang     = "hang"
	tampered = "tampered"
)

// severity orders the outcomes: where two were observed, the first in this list counts.
var severity = []string{tampered, hang, crash, race, leak, fail, pass}

type test struct {
	name string
	body func(*T)
}

var tests []test

// Test registers a test. The name is a sentence that states the promise.
func Test(name string, body func(*T)) { tests = append(tests, test{name, body}) }

// verdict ends a test; it travels as a panic.
type verdict struct{ outcome, message string }

// Main runs the tests that the grader asks for and reports on each.
func Main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 64<<10), lineLimit)
	grader := &connection{in: in, out: os.Stdout}
	var first struct {
		Hello *struct {
			Protocol int      `json:"protocol"`
			Seed     uint64   `json:"seed"`
			Only     []string `json:"only"`
		} `json:"hello"`
	}
	grader.receive(&first)
	if first.Hello == nil || first.Hello.Protocol != 1 {
		fault("the grader does not speak protocol 1")
	}
	names := make([]string, len(tests))
	for i, t := range tests {
		names[i] = t.name
	}
	grader.send(map[string]any{"ready": map[string]any{"tests": names}})
	for i, t := range tests {
		if first.Hello.Only != nil && !slices.Contains(first.Hello.Only, t.name) {
			continue
		}
		v := run(t, newT(grader, i+1, draw(first.Hello.Seed, t.name)))
		status := "failed"
		if v.outcome == pass {
			status = "passed"
		}
		grader.send(map[string]any{"result": map[string]any{
			"name": t.name, "status": status, "outcome": v.outcome, "message": v.message}})
	}
	grader.send(map[string]any{"done": map[string]any{}})
}

// draw gives each test numbers of its own, the same for the same seed.
func draw(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// run gives the test's verdict, together with how its subject ended.
func run(t test, context *T) verdict {
	seen := attempt(t, context)
	if ended := context.subject.dismiss(); slices.Index(severity, ended.outcome) < slices.Index(severity, seen.outcome) {
		return ended
	}
	return seen
}

func attempt(t test, context *T) (seen verdict) {
	defer func() {
		if thrown := recover(); thrown != nil {
			v, ok := thrown.(verdict)
			if !ok {
				panic(thrown)
			}
			seen = v
		}
	}()
	t.body(context)
	return verdict{outcome: pass}
}

// connection carries the lines between judge and grader.
type connection struct {
	in  *bufio.Scanner
	out *os.File
}

func (c *connection) send(line any) {
	text, err := json.Marshal(line)
	if err != nil {
		fault("%v", err)
	}
	if _, err := c.out.Write(append(text, '\n')); err != nil {
		os.Exit(1)
	}
}

func (c *connection) receive(into any) {
	if !c.in.Scan() {
		os.Exit(1) // the grader is gone
	}
	if err := json.Unmarshal(c.in.Bytes(), into); err != nil {
		fault("a line of the grader: %v", err)
	}
}

// fault ends the judge: the test or the grader is at odds with the protocol.
func fault(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "judge: "+format+"\n", args...)
	os.Exit(1)
}
