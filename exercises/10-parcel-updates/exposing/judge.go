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
	judge.Test("it goes on until the upstream ends or the client leaves", goesOn)
	judge.Test("a client has nothing to do with another", ofItsOwn)
	judge.Test("it returns when the upstream ends", upstreamEnds)
	judge.Test("it returns when the client leaves and no update ever came", leavesAtOnce)
	judge.Test("it returns when the client leaves between two updates", leavesBetween)
	judge.Test("it returns when the deadline of ctx passes", deadlinePasses)
	judge.Test("it waits for nothing but a write that is under way", leavesDuringWrite)
	judge.Test("it returns when the client leaves and updates keep coming", leavesWhileBusy)
	judge.Test("what came before the upstream ended is written", endsDuringWrite)
	judge.Test("nothing that was set to work for a client waits on when it has left", nobodyWaits)
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
		for _, update := range s.unusual() {
			s.sendThis(update)
			s.serve()
			s.checkFlushed()
		}
		s.end()
		s.checkReturned()
	}
}

func goesOn(t *judge.T) {
	s := newSession(t)
	for _, often := range []int{t.Between(1, 3), t.Between(105, 120), t.Between(1, 3)} {
		for range often {
			s.send()
			s.serve()
		}
		s.checkFlushed()
		s.pass(float64(t.Between(100, 150)) * 60_000)
		if s.serve(); s.call.Done() || len(s.upstream("release")) > 0 {
			s.t.Fail("StreamUpdates came to its end after %s, though the upstream had not ended and the client had not left",
				judge.Count(len(s.sent), "update", "updates"))
		}
	}
	s.send()
	s.serve()
	s.checkFlushed()
	s.leave()
	s.checkReturned()
}

func ofItsOwn(t *judge.T) {
	s, other := newSession(t), newSession(t)
	for range t.Between(3, 8) {
		for _, one := range []*session{s, other} {
			for range t.Between(0, 2) {
				one.send()
				one.serve()
			}
			one.checkFlushed()
		}
	}
	// One of them is slow to read.
	s.send()
	held := s.serveUntil("Write")
	other.send()
	other.serve()
	other.checkFlushed()
	if held != nil {
		held.Answer(nil)
	}
	s.serve()
	s.leave()
	s.checkBack()
	other.send()
	other.serve()
	other.checkFlushed()
	other.end()
	other.checkReturned()
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
		s.checkFlushed()
		s.leave()
		t.Idle()
		if begun := s.mine(t.Pending("client", "Write")); len(begun) > 0 {
			t.Fail("StreamUpdates began to write %q when the client had left, and waited for that", begun[0].Text(1))
		}
		s.checkReturned()
	}
}

func deadlinePasses(t *judge.T) {
	for _, n := range []int{0, t.Between(1, 6)} {
		limit := float64(t.Between(30, 300)) * 60_000
		s := newSessionWithin(t, limit)
		begun := t.Now()
		s.serve()
		for range n {
			s.send()
			s.serve()
		}
		s.passUntil(begun + limit)
		s.cause = "the deadline of ctx had passed"
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
			s.release()
			s.checkWaitsFor(held)
			held.Answer(nil)
		} else {
			s.leave()
		}
		s.checkReturned()
	}
}

// leavesWhileBusy has updates there all the time. Whoever draws lots between an update and the client's leaving may
// write a few more, but hardly ever 64.
func leavesWhileBusy(t *judge.T) {
	for _, backlog := range []int{0, 32, 0, 32, 0, 32, 0, 32, 0, 32, 0, 32} {
		s := newSessionBehind(t, backlog)
		s.send()
		held := s.serveUntil("Write")
		more := func() {
			if s.takes() {
				s.send()
				t.Idle()
			}
		}
		for range 100 {
			more()
		}
		s.leave()
		t.Idle()
		s.release()
		count := func() (events, writes int) {
			_, all := s.written()
			return strings.Count(all, "\n\n"), len(s.mine(t.Asked("client", "Write")))
		}
		before, _ := count()
		if held != nil {
			held.Answer(nil)
		}
		for !s.call.Done() {
			t.Idle()
			pending := s.mine(t.Pending("client"))
			for _, ask := range pending {
				ask.Answer(nil)
			}
			s.release()
			more()
			if n, writes := count(); n-before > 64 || writes > 1000 {
				t.Fail("StreamUpdates had not returned %s after the client had left", judge.Count(n-before, "update", "updates"))
			}
			if len(pending) == 0 {
				break
			}
		}
		s.checkReturned()
	}
}

func endsDuringWrite(t *judge.T) {
	for _, backlog := range []int{0, 32} {
		endsWith(t, newSessionBehind(t, backlog))
	}
}

func endsWith(t *judge.T, s *session) {
	for range t.Between(0, 3) {
		s.send()
		s.serve()
	}
	s.send()
	held := s.serveUntil("Write")
	// Whoever takes updates while one is being written gets many, so that leaving some of them out is no matter of luck.
	for range 300 {
		if s.takes() {
			s.send()
			t.Idle()
		}
	}
	if s.takes() {
		s.end()
		t.Idle()
		s.release()
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

// nobodyWaits has one client after another leave, while nothing comes and while an update has been taken that it
// never gets. What serves all clients may have goroutines of its own; none of them may be the poorer for a client
// that has gone.
func nobodyWaits(t *judge.T) {
	for _, busy := range []bool{false, true} {
		var before map[string]int
		const clients = 6
		for i := range clients {
			s := newSession(t)
			s.send()
			s.serve()
			if busy {
				s.send()
				held := s.serveUntil("Write")
				for range 3 {
					if s.takes() {
						s.send()
						t.Idle()
					}
				}
				s.leave()
				t.Idle()
				s.release()
				if held != nil {
					s.checkWaitsFor(held)
					held.Answer(nil)
				}
			} else {
				s.leave()
			}
			s.checkReturned()
			now := map[string]int{}
			for _, where := range t.Standing() {
				now[where]++
			}
			if i == 0 {
				before = now
			}
			for where, n := range now {
				if n-before[where] >= clients-1 && handsOver(where) {
					t.Leak("after %d clients had left, %d goroutines that served them were still there: %s", clients, n, where)
				}
			}
		}
	}
}

// handsOver reports whether a goroutine waits for somebody to take something.
func handsOver(where string) bool {
	return strings.HasSuffix(where, "waiting to send to a channel") || strings.HasSuffix(where, "waiting in a select")
}

func writeFails(t *judge.T) {
	s := newSession(t)
	s.send()
	if held := s.serveUntil("Write"); held != nil {
		held.Refuse("write: broken pipe")
	}
	s.serve()
	if s.call.Done() || len(s.upstream("release")) > 0 {
		s.cause = "a write had failed"
	} else {
		s.leave()
	}
	s.checkReturned()
}

// session is one call of StreamUpdates, what it was sent and what it has written.
type session struct {
	t     *judge.T
	name  string // the first argument of its calls
	call  *judge.Call
	sent  []map[string]string
	cause string // why it has to return, once there is a reason
	ended bool
}

func newSession(t *judge.T) *session { return newSessionBehind(t, 0) }

// newSessionBehind makes one whose upstream has room for so many updates that have not been taken.
func newSessionBehind(t *judge.T, backlog int) *session {
	s := named(t)
	s.call = t.Call("StreamUpdates", s.name, backlog)
	return s
}

// newSessionWithin makes one whose context has a deadline, so many milliseconds from then.
func newSessionWithin(t *judge.T, limit float64) *session {
	s := named(t)
	s.call = t.CallWithin(limit, "StreamUpdates", s.name, 0)
	return s
}

func named(t *judge.T) *session {
	return &session{t: t, name: fmt.Sprintf("client %d", t.Draw().Uint64())}
}

// mine picks this session's calls of the seams.
func (s *session) mine(asks []*judge.Ask) []*judge.Ask {
	var mine []*judge.Ask
	for _, ask := range asks {
		if ask.Text(0) == s.name {
			mine = append(mine, ask)
		}
	}
	return mine
}

// upstream lists the pending calls of this session's upstream.
func (s *session) upstream(method string) []*judge.Ask {
	return s.mine(s.t.Pending("upstream", method))
}

// takes reports whether the last update has been taken, so that the upstream can send the next.
func (s *session) takes() bool { return !s.ended && len(s.upstream("next")) > 0 }

// send has the upstream send an update, once the one before has been taken. Whoever gathers updates is given the
// time to.
func (s *session) send() {
	s.sendThis(map[string]string{
		"parcel": fmt.Sprintf("P-%d", s.t.Between(1000, 9999)),
		"status": []string{"sorted", "on the van", "held \"back\"\n", "data: lost", "zurück"}[s.t.Draw().IntN(5)],
		"place":  fmt.Sprintf("depot %d", len(s.sent)+1),
	})
}

// unusual gives updates that are as good as any other, in any order.
func (s *session) unusual() []map[string]string {
	twice := map[string]string{"parcel": "P-1", "status": "sorted", "place": "Lund"}
	updates := []map[string]string{
		twice,
		twice,
		{"parcel": "", "status": "", "place": ""},
		{"parcel": "P-2", "status": "", "place": "Lund"},
		{"parcel": "P-2", "status": "delivered", "place": "Lund"}, // the upstream ends when it says so
		{"parcel": "P-3", "status": "50% sorted, %s, %d%%", "place": "<Lund> & 'Malmö'"},
		{"parcel": "P-4", "status": " on the van ", "place": strings.Repeat("a long way round, ", s.t.Between(50, 300))},
	}
	s.t.Draw().Shuffle(len(updates)-2, func(i, j int) { updates[i+2], updates[j+2] = updates[j+2], updates[i+2] })
	return updates
}

// sendThis does so with this update.
func (s *session) sendThis(update map[string]string) {
	if s.t.Idle(); !s.takes() && !s.t.AdvanceUntil(patience, func() bool { s.serve(); return s.takes() }) {
		s.t.Fail("StreamUpdates %s; the upstream had sent %s, and the last was never taken",
			s.call.Returned(), judge.Count(len(s.sent), "update", "updates"))
	}
	s.sent = append(s.sent, update)
	s.upstream("next")[0].Answer(map[string]any{"update": update})
}

// pass lets time pass in which nothing is sent.
func (s *session) pass(by float64) { s.passUntil(s.t.Now() + by) }

// passUntil does so until that time. Whoever looks at a clock all the time is given some looks.
func (s *session) passUntil(end float64) {
	for range 40 {
		s.serve()
		at, pending := s.t.NextTimer()
		if !pending || at >= end {
			break
		}
		s.t.AdvanceTo(at)
	}
	s.t.AdvanceTo(end)
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
		pending := s.mine(s.t.Pending("client"))
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
	if n := len(s.mine(s.t.Pending("client", "Write"))); n > 1 {
		s.t.Fail("%d writes were under way at the same time, and nothing kept them in order", n)
	}
	if late := s.mine(s.call.Later("client", "Write")); len(late) > 0 {
		s.t.Leak("a goroutine of StreamUpdates wrote %q after it had returned", late[0].Text(1))
	}
}

// written is what has been written so far, up to the last flush or all of it.
func (s *session) written() (flushed, all string) {
	for _, ask := range s.mine(s.t.Asked("client")) {
		switch ask.Method {
		case "Write":
			all += ask.Text(1)
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
	s.checkBack()
	s.t.NoneLeft(s.call)
	s.checkNobodyWaits()
}

// checkWaitsFor demands that the call does not come back while something that it sends the client is under way.
func (s *session) checkWaitsFor(held *judge.Ask) {
	if s.call.Done() && held.Open() {
		s.t.Leak("StreamUpdates returned after %s, and a %s to the client was still under way", s.cause, strings.ToLower(held.Method))
	}
}

// checkNobodyWaits demands that whoever was set to work for this session, and by whom his goroutine was started, has
// done with the client and the upstream.
func (s *session) checkNobodyWaits() {
	for _, held := range s.mine(s.t.Pending("client")) {
		s.checkWaitsFor(held)
	}
	call := s.t.Call("Waits", s.name)
	s.t.Idle()
	var waits bool
	if call.Value(&waits); waits {
		s.t.Leak("StreamUpdates returned after %s, and a goroutine still waited for the next update", s.cause)
	}
}

// release lets Close of the subscription return while a write is still under way.
func (s *session) release() {
	for _, ask := range s.upstream("release") {
		ask.Answer(nil)
	}
	s.t.Idle()
}

// checkBack is checkReturned while another session goes on.
func (s *session) checkBack() {
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
	for _, ask := range s.mine(s.t.Asked("upstream")) {
		released = released || ask.Method == "release"
	}
	if !released {
		s.t.Leak("StreamUpdates returned after %s, and the subscription was never closed", s.cause)
	}
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
