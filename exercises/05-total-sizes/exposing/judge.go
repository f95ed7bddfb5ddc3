// The exposing test of TotalSizes: it plays the servers that are asked for sizes.
package main

import (
	"fmt"

	"diffdojo.test/kit/judge"
)

// Promptly is how much virtual time may pass between a cancellation and the return: room for a tick, not for a
// server.
const promptly = 100.0 // milliseconds

func main() {
	judge.Test("the total is the exact sum, whatever order the answers come in", exactSum)
	judge.Test("sizes that arrive at the same moment are all counted", sameMoment)
	judge.Test("at least two requests are in flight when there are two or more URLs", inFlight)
	judge.Test("each listed URL is asked for once, and not one after another", wave)
	judge.Test("a call has nothing to do with another, at the same time or before it", ofItsOwn)
	judge.Test("a URL that is listed twice counts twice, and no URLs give 0", repeated)
	judge.Test("a size that cannot be found out is an error that wraps the reason", wrapsReason)
	judge.Test("a status other than 200 is an error that wraps the reason", everyStatus)
	judge.Test("failures that arrive at the same moment are an error", failTogether)
	judge.Test("it returns promptly with an error when ctx is cancelled", cancelled)
	judge.Test("it returns promptly with an error when the deadline of ctx passes", deadlinePasses)
	judge.Test("no goroutine of it is left behind when a size cannot be found out", nothingLeft)
	judge.Main()
}

func exactSum(t *judge.T) {
	for _, n := range []int{1, t.Between(2, 4), t.Between(5, 12), t.Between(30, 50)} {
		r := newRelease(t, n)
		if n > 1 {
			r.unusual()
		}
		call := r.call()
		t.Settle(call, func() {
			if pending := t.Pending("http"); len(pending) > 0 {
				r.answer(pending[t.Draw().IntN(len(pending))])
			}
		})
		r.checkTotal(call)
	}
}

func sameMoment(t *judge.T) {
	for _, n := range []int{2, 2, 2, t.Between(3, 9), 40, 40, 40, 40, t.Between(184, 260)} {
		r := newRelease(t, n)
		call := r.call()
		t.Settle(call, r.answerAll)
		r.checkTotal(call)
	}
}

func ofItsOwn(t *judge.T) {
	// The other call begins when the first has had some of its answers.
	r, other := newRelease(t, t.Between(3, 9)), newRelease(t, t.Between(2, 6))
	call := r.call()
	t.Idle()
	if pending := t.Pending("http"); len(pending) > 0 {
		r.answer(pending[t.Draw().IntN(len(pending))])
		t.Idle()
	}
	overlapping := other.call()
	both := func() {
		for _, ask := range t.Pending("http") {
			if other.says[ask.Text(0)] != nil {
				other.answer(ask)
			} else {
				r.answer(ask)
			}
		}
	}
	t.Settle(call, both)
	t.Settle(overlapping, both)
	r.checkTotal(call)
	other.checkTotal(overlapping)

	// And the files have changed since.
	for _, path := range r.paths {
		r.setSize(path, r.size())
	}
	call = r.call()
	t.Settle(call, r.answerAll)
	r.checkTotal(call)
	sameList(t)
}

// sameList has two calls ask for the same files at the same time.
func sameList(t *judge.T) {
	r := newRelease(t, t.Between(2, 6))
	begun := len(t.Asked("http"))
	call := r.call()
	t.Idle()
	overlapping := r.call()
	t.Settle(call, r.answerAll)
	t.Settle(overlapping, r.answerAll)
	r.checkSum(call)
	r.checkSum(overlapping)
	if asked := len(t.Asked("http")) - begun; asked != 2*len(r.paths) {
		t.Fail("two calls at the same time with the same %d URLs made %s altogether, and each of them has to ask anew",
			len(r.paths), judge.Count(asked, "request", "requests"))
	}

	call = r.call()
	t.Idle()
	overlapping = r.call()
	t.Idle()
	call.Cancel()
	t.Idle()
	t.Settle(overlapping, r.answerAll)
	r.checkSum(overlapping)
}

func inFlight(t *judge.T) {
	for _, n := range []int{2, t.Between(3, 9), t.Between(20, 40), t.Between(184, 260)} {
		r := newRelease(t, n)
		call := r.call()
		t.Idle()
		if !t.AdvanceUntil(60_000, func() bool { return len(t.Pending("http")) >= 2 || call.Done() }) {
			t.Fail("%s under way for %d URLs, and no other was made before it was answered",
				judge.Count(len(t.Pending("http")), "request was", "requests were"), n)
		}
		t.Settle(call, r.answerAll)
		r.checkTotal(call)
	}
}

// wave answers all that is in flight at once, again and again. Whoever is bounded has two in flight then as well; a
// last worker may be alone with the rest of the list.
func wave(t *judge.T) {
	for _, n := range []int{t.Between(20, 40), t.Between(184, 260)} {
		r := newRelease(t, n)
		call := r.call()
		alone, left := 0, n
		t.Settle(call, func() {
			together := func() bool { return len(t.Pending("http")) >= min(2, left) || call.Done() }
			if len(t.Pending("http")) == 1 && !t.AdvanceUntil(60_000, together) {
				alone++
			}
			left -= len(t.Pending("http"))
			r.answerAll()
		})
		r.checkTotal(call)
		if alone > n/2 {
			t.Fail("%d of %d URLs were asked for while no other request was in flight", alone, n)
		}
	}
}

func repeated(t *judge.T) {
	r := newRelease(t, t.Between(2, 5))
	for range t.Between(1, 3) {
		r.paths = append(r.paths, r.paths[t.Draw().IntN(len(r.paths))])
	}
	t.Draw().Shuffle(len(r.paths), func(i, j int) { r.paths[i], r.paths[j] = r.paths[j], r.paths[i] })
	call := r.call()
	t.Settle(call, r.answerAll)
	r.checkTotal(call)

	none := newRelease(t, 0)
	call = none.call()
	t.Settle(call, none.answerAll)
	none.checkTotal(call)
}

func wrapsReason(t *judge.T) {
	for _, reason := range reasons(t) {
		for _, moment := range []string{"first", "in between", "last"} {
			r := newRelease(t, t.Between(3, 7))
			bad := r.fails(reason)
			call := r.call()
			t.Settle(call, func() {
				pending := t.Pending("http")
				var good []*judge.Ask
				for _, ask := range pending {
					if ask.Text(0) != bad {
						good = append(good, ask)
					}
				}
				switch {
				case len(pending) == 0:
				case len(good) == 0 || len(good) < len(pending) && (moment == "first" ||
					moment == "in between" && t.Draw().IntN(2) == 0):
					r.answerPath(bad)
				default:
					r.answer(good[t.Draw().IntN(len(good))])
				}
			})
			r.checkError(call, reason)
		}
	}
}

func everyStatus(t *judge.T) {
	for _, status := range statuses {
		r := newRelease(t, t.Between(1, 4))
		reason := refusal(status)
		r.fails(reason)
		call := r.call()
		t.Settle(call, r.answerAll)
		r.checkError(call, reason)
	}
}

func failTogether(t *judge.T) {
	for _, n := range []int{1, 2, 2, 2, 2, t.Between(3, 6), t.Between(20, 30), t.Between(184, 260)} {
		reason := reasons(t)[t.Draw().IntN(3)]
		r := newRelease(t, n)
		for _, path := range r.paths {
			r.says[path] = reason.answer
		}
		call := r.call()
		t.Settle(call, r.answerAll)
		r.checkError(call, reason)

		// The same, and some of the others have answered at that moment.
		r = newRelease(t, t.Between(20, 30))
		for i, path := range r.paths {
			if i%3 == 0 {
				r.says[path] = reason.answer
			}
		}
		call = r.call()
		t.Settle(call, r.answerAll)
		r.checkError(call, reason)
	}
}

func cancelled(t *judge.T) {
	for _, answered := range []int{0, t.Between(1, 3), t.Between(4, 9)} {
		r := newRelease(t, answered+t.Between(2, 4)+10*t.Draw().IntN(4))
		call := r.call()
		t.Idle()
		for range answered {
			t.AdvanceUntil(60_000, func() bool { return len(t.Pending("http")) > 0 || call.Done() })
			if pending := t.Pending("http"); len(pending) > 0 {
				r.answer(pending[t.Draw().IntN(len(pending))])
				t.Idle()
			}
		}
		call.Cancel()
		t.Idle()
		r.checkCancelled(call)
	}

	for _, n := range []int{1, t.Between(184, 260)} {
		r := newRelease(t, n)
		call := r.call()
		t.Idle()
		call.Cancel()
		t.Idle()
		r.checkCancelled(call)
	}

	r := newRelease(t, t.Between(2, 20))
	call := r.call()
	call.Cancel()
	t.Idle()
	r.checkCancelled(call)

	// Another call waits for its servers meanwhile, and goes on afterwards.
	r = newRelease(t, t.Between(184, 260))
	call = r.call()
	t.Idle()
	other := newRelease(t, t.Between(2, 9))
	overlapping := other.call()
	t.Idle()
	overlapping.Cancel()
	t.Idle()
	if !t.AdvanceUntil(promptly, overlapping.Done) || overlapping.Err() == nil {
		t.Fail("TotalSizes %s after its ctx was cancelled while another call went on", overlapping.Returned())
	}
	t.Settle(call, r.answerAll)
	r.checkTotal(call)
}

func deadlinePasses(t *judge.T) {
	for _, answered := range []int{0, t.Between(1, 3)} {
		r := newRelease(t, answered+t.Between(2, 9))
		limit := float64(t.Between(500, 5000))
		call := r.t.CallWithin(limit, "TotalSizes", r.paths)
		t.Idle()
		begun := t.Now()
		for range answered {
			if pending := t.Pending("http"); len(pending) > 0 {
				r.answer(pending[t.Draw().IntN(len(pending))])
				t.Idle()
			}
		}
		t.AdvanceTo(begun + limit)
		r.checkEnded(call, "the deadline of ctx had passed")
	}
}

func nothingLeft(t *judge.T) {
	for _, reason := range reasons(t) {
		r := newRelease(t, t.Between(3, 30))
		bad := r.fails(reason)
		call := r.call()
		// The server that fails answers first, the others not before there is nothing else to wait for.
		t.Settle(call, func() {
			if !r.answerPath(bad) {
				if pending := t.Pending("http"); len(pending) > 0 {
					r.answer(pending[0])
				}
			}
		})
		r.checkError(call, reason)
	}
}

// release is a list of files on servers, and what these say when they are asked.
type release struct {
	t     *judge.T
	paths []string
	sizes map[string]int64
	says  map[string]map[string]any
	begun int // how many requests there had been before the last call
}

func newRelease(t *judge.T, n int) *release {
	r := &release{t: t, sizes: map[string]int64{}, says: map[string]map[string]any{}}
	for i := range n {
		path := fmt.Sprintf("/r%d/part-%02d.tar", t.Draw().IntN(1_000_000), i)
		r.paths = append(r.paths, path)
		r.setSize(path, r.size())
	}
	return r
}

// size draws one, up to a pebibyte.
func (r *release) size() int64 { return 1 + r.t.Draw().Int64N(1<<(10*r.t.Between(1, 5))) }

func (r *release) setSize(path string, size int64) {
	r.sizes[path] = size
	r.says[path] = map[string]any{"status": 200, "length": size}
}

// unusual makes one of the files empty, and another so large that only whole numbers tell it exactly.
func (r *release) unusual() {
	empty := r.t.Draw().IntN(len(r.paths))
	large := (empty + r.t.Between(1, len(r.paths)-1)) % len(r.paths)
	r.setSize(r.paths[empty], 0)
	var others int64
	for i, path := range r.paths {
		if i != large {
			others += r.sizes[path]
		}
	}
	r.setSize(r.paths[large], 1<<54+1-others%2) // an odd total
}

// fails makes one of the servers fail, and gives the path of its file.
func (r *release) fails(why reason) string {
	path := r.paths[r.t.Draw().IntN(len(r.paths))]
	r.says[path] = why.answer
	return path
}

func (r *release) call() *judge.Call {
	r.begun = len(r.t.Asked("http"))
	if r.paths == nil {
		return r.t.Call("TotalSizes", []string{})
	}
	return r.t.Call("TotalSizes", r.paths)
}

func (r *release) answer(ask *judge.Ask) {
	if ask.Method != "HEAD" {
		r.t.Fail("a size was asked for with %s, not with HEAD", ask.Method)
	}
	answer, known := r.says[ask.Text(0)]
	if !known {
		r.t.Fail("%s was asked for, which is not on the list", ask.Text(0))
	}
	ask.Answer(answer)
}

// checkAsked demands that nothing was asked for more often than it is listed.
func (r *release) checkAsked() {
	listed := map[string]int{}
	for _, path := range r.paths {
		listed[path]++
	}
	asked := map[string]int{}
	for _, ask := range r.t.Asked("http")[r.begun:] {
		path := ask.Text(0)
		if asked[path]++; listed[path] > 0 && asked[path] > listed[path] {
			r.t.Fail("%s was asked for %s, though it is listed %s", path, judge.Count(asked[path], "time", "times"),
				judge.Count(listed[path], "time", "times"))
		}
	}
}

// answerAll answers everything that is pending, in any order, at one moment.
func (r *release) answerAll() {
	pending := r.t.Pending("http")
	r.t.Draw().Shuffle(len(pending), func(i, j int) { pending[i], pending[j] = pending[j], pending[i] })
	for _, ask := range pending {
		r.answer(ask)
	}
}

// answerPath answers the requests for one path; false when there are none.
func (r *release) answerPath(path string) bool {
	found := false
	for _, ask := range r.t.Pending("http") {
		if ask.Text(0) == path {
			r.answer(ask)
			found = true
		}
	}
	return found
}

func (r *release) checkTotal(call *judge.Call) {
	r.checkSum(call)
	r.checkAsked()
}

func (r *release) checkSum(call *judge.Call) {
	var want int64
	for _, path := range r.paths {
		want += r.sizes[path]
	}
	if got, ok := call.Int(); !ok || got != want || call.Err() != nil {
		r.t.Fail("TotalSizes %s for %s of %d bytes in all", call.Returned(), judge.Count(len(r.paths), "URL", "URLs"), want)
	}
	r.t.NoneLeft(call)
}

func (r *release) checkError(call *judge.Call, why reason) {
	if call.Err() == nil {
		r.t.Fail("TotalSizes %s, though %s", call.Returned(), why.words)
	}
	if !call.Err().Reaches(why.fact) {
		r.t.Fail("TotalSizes %s, from which errors.Is and errors.As do not reach the reason: %s", call.Returned(), why.words)
	}
	r.checkAsked()
	r.t.NoneLeft(call)
}

func (r *release) checkCancelled(call *judge.Call) { r.checkEnded(call, "ctx was cancelled") }

// checkEnded demands that the call comes back with an error now that its context has ended.
func (r *release) checkEnded(call *judge.Call, how string) {
	if !r.t.AdvanceUntil(promptly, call.Done) {
		held := judge.Count(len(r.t.Pending("http")), "request that no server had answered was", "requests that no server had answered were")
		if _, timer := r.t.NextTimer(); !timer {
			r.t.Hang("TotalSizes never returned after %s; %s still held", how, held)
		}
		r.t.Fail("TotalSizes had not returned %.0f ms after %s; %s still held", promptly, how, held)
	}
	if call.Err() == nil {
		r.t.Fail("TotalSizes %s, though %s while requests were held", call.Returned(), how)
	}
	r.checkAsked()
	r.t.NoneLeft(call)
}

// reason is why a size cannot be found out: what the server does, and what the error has to reach.
type reason struct {
	answer map[string]any
	fact   string
	words  string
}

var statuses = []int{401, 403, 404, 410, 429, 500, 502, 503}

func refusal(status int) reason {
	return reason{map[string]any{"status": status, "length": 9}, "StatusError", fmt.Sprintf("a server answered with status %d", status)}
}

func reasons(t *judge.T) []reason {
	return []reason{
		refusal(statuses[t.Draw().IntN(len(statuses))]),
		{map[string]any{"drop": true}, "EOF", "a server closed the connection without an answer"},
		{map[string]any{"status": 200}, "ErrNoLength", "a server did not tell the length"},
	}
}
