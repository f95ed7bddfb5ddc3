// The exposing test of StreamUpdates: it plays the client that reads and the upstream that sends.
package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"diffdojo.test/kit/judge"
)

// patience is how long whoever gathers updates may take to pass them on; returning is given no time at all.
const patience = 10_000.0 // virtual milliseconds

func main() {
	judge.Test("each update is written as an event and flushed, in order", inOrder)
	judge.Test("it returns when the upstream ends", upstreamEnds)
	judge.Test("it returns when the client leaves and no update ever came", leavesAtOnce)
	judge.Test("it returns when the client leaves between two updates", leavesBetween)
	judge.Test("it waits for nothing but a write that is under way", leavesDuringWrite)
	judge.Test("what came before the upstream ended is written", endsDuringWrite)
	judge.Test("it returns after a write has failed and the client has left", writeFails)
	judge.Main()
}

func inOrder(t *judge.T) {
	for range 3 {
		s := newSession(t)
		for range t.Between(2, 12) {
			s.send()
			s.serve()
			s.checkFlushed()
		}
		s.end()
		s.checkReturned()
	}
}

func upstreamEnds(t *judge.T) {
	for _, n := range []int{0, t.Between(1, 6)} {
		s := newSession(t)
		for range n {
			s.send()
			s.serve()
		}
		s.end()
		s.checkReturned()
		s.checkFlushed()
	}
}

func leavesAtOnce(t *judge.T) {
	for _, already := range []bool{false, true} {
		s := newSession(t)
		if !already {
			s.serve()
		}
		s.leave()
		s.checkReturned()
	}
}

func leavesBetween(t *judge.T) {
	for range 3 {
		s := newSession(t)
		for range t.Between(1, 6) {
			s.send()
			s.serve()
		}
		s.leave()
		s.checkReturned()
	}
}

func leavesDuringWrite(t *judge.T) {
	for _, method := range []string{"Write", "Flush"} {
		s := newSession(t)
		for range t.Between(0, 3) {
			s.send()
			s.serve()
		}
		s.serve()
		s.send()
		if held := s.serveUntil(method); held != nil {
			s.leave()
			t.Idle()
			held.Answer(nil)
		} else {
			s.leave()
		}
		s.checkReturned()
	}
}

func endsDuringWrite(t *judge.T) {
	s := newSession(t)
	for range t.Between(0, 3) {
		s.send()
		s.serve()
	}
	s.send()
	held := s.serveUntil("Write")
	// Whoever takes updates while one is being written gets many, so that leaving some of them out is no matter of luck.
	for range 40 {
		if s.takes() {
			s.send()
			t.Idle()
		}
	}
	if s.takes() {
		s.end()
		t.Idle()
		for _, ask := range s.upstream("release") {
			ask.Answer(nil)
		}
		t.Idle()
	}
	if held != nil {
		held.Answer(nil)
	}
	s.serve()
	s.checkFlushed()
	if !s.ended {
		s.end()
	}
	s.checkReturned()
}

func writeFails(t *judge.T) {
	s := newSession(t)
	s.send()
	if held := s.serveUntil("Write"); held != nil {
		held.Refuse("write: broken pipe")
	}
	s.serve()
	s.leave()
	s.checkReturned()
}

// session is one call of StreamUpdates, what it was sent and what it has written.
type session struct {
	t     *judge.T
	call  *judge.Call
	first int // calls of the client's seam before this session
	prior int // and of the upstream's
	sent  []map[string]string
	cause string // why it has to return, once there is a reason
	ended bool
}

func newSession(t *judge.T) *session {
	s := &session{t: t, first: len(t.Asked("client")), prior: len(t.Asked("upstream"))}
	s.call = t.Call("StreamUpdates")
	return s
}

// upstream lists the pending calls of this session's upstream.
func (s *session) upstream(method string) []*judge.Ask {
	var pending []*judge.Ask
	for _, ask := range s.t.Asked("upstream")[s.prior:] {
		if ask.Method == method && ask.Open() {
			pending = append(pending, ask)
		}
	}
	return pending
}

// takes reports whether the last update has been taken, so that the upstream can send the next.
func (s *session) takes() bool { return !s.ended && len(s.upstream("next")) > 0 }

// send has the upstream send an update, once the one before has been taken. Whoever gathers updates is given the
// time to.
func (s *session) send() {
	if s.t.Idle(); !s.takes() && !s.t.AdvanceUntil(patience, func() bool { s.serve(); return s.takes() }) {
		s.t.Fail("StreamUpdates %s; the upstream had sent %s, and the last was never taken",
			s.call.Returned(), judge.Count(len(s.sent), "update", "updates"))
	}
	update := map[string]string{
		"parcel": fmt.Sprintf("P-%d", s.t.Between(1000, 9999)),
		"status": []string{"sorted", "on the van", "held \"back\"\n", "data: lost", "zurück"}[s.t.Draw().IntN(5)],
		"place":  fmt.Sprintf("depot %d", len(s.sent)+1),
	}
	s.sent = append(s.sent, update)
	s.upstream("next")[0].Answer(map[string]any{"update": update})
}

// end has the upstream end.
func (s *session) end() {
	if s.t.Idle(); !s.takes() {
		s.t.AdvanceUntil(patience, func() bool { s.serve(); return s.takes() })
	}
	for _, ask := range s.upstream("next") {
		ask.Answer(map[string]any{"end": true})
	}
	s.ended, s.cause = true, "the upstream had ended"
}

// leave has the client leave.
func (s *session) leave() {
	s.call.Cancel()
	s.cause = "the client had left"
}

// serve reads what is written until nothing more comes.
func (s *session) serve() { s.serveUntil("") }

// serveUntil does so until a call of this method is under way, and gives that without answering it.
func (s *session) serveUntil(method string) *judge.Ask {
	for {
		s.t.Idle()
		s.checkWrites()
		pending := s.t.Pending("client")
		if len(pending) == 0 {
			return nil
		}
		for _, ask := range pending {
			if ask.Method == method {
				return ask
			}
		}
		for _, ask := range pending {
			ask.Answer(nil)
		}
	}
}

// checkWrites demands that one write ends before the next begins, and that none begins after the return.
func (s *session) checkWrites() {
	if n := len(s.t.Pending("client", "Write")); n > 1 {
		s.t.Fail("%d writes were under way at the same time, and nothing kept them in order", n)
	}
	if late := s.call.Later("client", "Write"); len(late) > 0 {
		s.t.Leak("a goroutine of StreamUpdates wrote %q after it had returned", late[0].Text(0))
	}
}

// written is what has been written so far, up to the last flush or all of it.
func (s *session) written() (flushed, all string) {
	for _, ask := range s.t.Asked("client")[s.first:] {
		switch ask.Method {
		case "Write":
			all += ask.Text(0)
		case "Flush":
			flushed = all
		}
	}
	return flushed, all
}

// checkFlushed compares what the client has got with what the upstream has sent. Whoever gathers updates is
// given the time to.
func (s *session) checkFlushed() {
	complete := func() bool {
		s.serve()
		flushed, _ := s.written()
		got, _ := events(flushed)
		return len(got) >= len(s.sent)
	}
	s.t.AdvanceUntil(patience, complete)
	flushed, all := s.written()
	got, odd := events(flushed)
	if odd != "" {
		s.t.Fail("the client got %q, which is no event with an update", odd)
	}
	for i, update := range got {
		if i >= len(s.sent) || fmt.Sprint(update) != fmt.Sprint(s.sent[i]) {
			s.t.Fail("event %d told of %v; the upstream had sent %v", i+1, update, s.sent)
		}
	}
	if len(got) < len(s.sent) {
		what := "had not been written"
		if more, _ := events(all); len(more) >= len(s.sent) {
			what = "had been written and not flushed"
		}
		s.t.Fail("%s of %s %s", judge.Count(len(s.sent)-len(got), "update", "updates"), fmt.Sprint(len(s.sent)), what)
	}
}

// events reads server-sent events, comments left out, and gives the first thing that is none.
func events(text string) (updates []map[string]string, odd string) {
	for {
		block, rest, whole := strings.Cut(text, "\n\n")
		if !whole {
			return updates, block
		}
		text = rest
		if strings.HasPrefix(block, ":") || strings.HasPrefix(block, "retry:") {
			continue
		}
		data, is := strings.CutPrefix(block, "data: ")
		var update map[string]string
		if !is || json.Unmarshal([]byte(data), &update) != nil {
			return updates, block
		}
		updates = append(updates, update)
	}
}

// checkReturned demands that the call comes back now: the clock stands still, and nothing more is sent.
func (s *session) checkReturned() {
	s.serve()
	if !s.call.Done() {
		release := s.upstream("release")
		if len(release) == 0 {
			s.stays()
		}
		release[0].Answer(nil)
		s.serve()
		if !s.call.Done() {
			s.stays()
		}
	} else if len(s.upstream("release")) > 0 {
		s.t.Fail("StreamUpdates returned after %s, and Close of the subscription had not returned yet", s.cause)
	}
	released := false
	for _, ask := range s.t.Asked("upstream")[s.prior:] {
		released = released || ask.Method == "release"
	}
	if !released {
		s.t.Leak("StreamUpdates returned after %s, and the subscription was never closed", s.cause)
	}
	s.t.NoneLeft(s.call)
}

// stays says that the call does not come back.
func (s *session) stays() {
	if at, pending := s.t.NextTimer(); pending {
		s.t.Fail("StreamUpdates had not returned when %s; it waits for a timer in %.0f ms", s.cause, at-s.t.Now())
	}
	waits := "nothing that is still to happen"
	if tasks := s.t.Present(); len(tasks) > 0 {
		waits = strings.Join(tasks, "; ")
	}
	s.t.Hang("StreamUpdates never returned though %s; it was at: %s", s.cause, waits)
}
