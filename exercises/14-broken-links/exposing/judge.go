// The exposing test of Survey: it plays the servers that are asked for pages, and the display of how far it is.
package main

import (
	"fmt"

	"diffdojo.test/kit/judge"
)

const (
	atOnce   = 8
	promptly = 100.0 // virtual milliseconds between a cancellation and the return: room for a tick, not for a server
)

func main() {
	judge.Test("each page has its result, in the order of the list", eachPage)
	judge.Test("several pages are asked for at a time, and never more than eight", severalAtATime)
	judge.Test("pages that are answered at the same moment are all counted", sameMoment)
	judge.Test("progress is called for one page at a time, counting up", oneAtATime)
	judge.Test("a page that cannot be reached is a result and stops no other", unreachable)
	judge.Test("without pages there are no results and no error", noPages)
	judge.Test("it returns promptly with an error when ctx is cancelled", cancelled)
	judge.Main()
}

func eachPage(t *judge.T) {
	for _, n := range []int{1, t.Between(2, 4), t.Between(9, 30)} {
		l := newList(t, n)
		l.paths = append(l.paths, l.paths[t.Draw().IntN(n)])
		l.begin()
		t.Idle()
		t.Advance(600_000) // as long as a slow server likes to take
		t.Settle(l.call, func() {
			l.watch()
			if tells := l.tells(); len(tells) > 0 {
				tells[0].Answer(nil)
			} else if pending := t.Pending("http"); len(pending) > 0 {
				l.answer(pending[t.Draw().IntN(len(pending))])
			}
		})
		l.checkResults()
	}
}

func severalAtATime(t *judge.T) {
	for _, n := range []int{2, atOnce, atOnce + 1, t.Between(20, 60)} {
		l := newList(t, n)
		l.begin()
		for answered := 0; answered < n; {
			few := min(2, n-answered)
			l.until(func() bool { return len(t.Pending("http")) >= few })
			pending := t.Pending("http")
			if len(pending) < few {
				t.Fail("%s asked for at a time, and %d were left", judge.Count(len(pending), "page was", "pages were"), n-answered)
			}
			l.answer(pending[t.Draw().IntN(len(pending))])
			answered++
		}
		l.finish()
	}
}

func sameMoment(t *judge.T) {
	for _, n := range []int{2, 2, 2, atOnce, t.Between(20, 40)} {
		l := newList(t, n)
		l.begin()
		l.finish()
	}
}

func oneAtATime(t *judge.T) {
	for _, n := range []int{2, t.Between(3, atOnce), t.Between(20, 30)} {
		l := newList(t, n)
		l.begin()
		t.Settle(l.call, func() {
			l.watch()
			// While one call is under way, everything else that can be answered is.
			if pending := t.Pending("http"); len(pending) > 0 {
				for _, ask := range pending {
					l.answer(ask)
				}
			} else if tells := l.tells(); len(tells) > 0 {
				tells[0].Answer(nil)
			}
		})
		l.checkResults()
	}
}

func unreachable(t *judge.T) {
	for _, n := range []int{1, t.Between(3, 7), t.Between(12, 24)} {
		l := newList(t, n)
		for range t.Between(1, n) {
			l.says[l.paths[t.Draw().IntN(n)]] = map[string]any{"drop": true}
		}
		l.begin()
		l.finish()
	}
}

func noPages(t *judge.T) {
	l := newList(t, 0)
	l.begin()
	l.finish()
}

func cancelled(t *judge.T) {
	for _, answered := range []int{0, t.Between(1, 3), t.Between(4, 12)} {
		l := newList(t, answered+t.Between(2, 30))
		l.begin()
		for range answered {
			l.until(func() bool { return len(t.Pending("http")) > 0 })
			if pending := t.Pending("http"); len(pending) > 0 {
				l.answer(pending[t.Draw().IntN(len(pending))])
			}
		}
		l.until(func() bool { return l.told == answered })
		l.call.Cancel()
		l.checkCancelled()
	}
	l := newList(t, t.Between(1, 20))
	l.begin()
	l.call.Cancel()
	l.checkCancelled()

	// While progress is being called: that call is waited for, and nothing else.
	l = newList(t, t.Between(2, 20))
	l.begin()
	l.until(func() bool { return len(t.Pending("http")) >= 2 })
	pending := t.Pending("http")
	if len(pending) < 2 {
		t.Fail("%s asked for at a time, and %d were left", judge.Count(len(pending), "page was", "pages were"), len(l.paths))
	}
	for _, ask := range pending[:t.Between(1, len(pending)-1)] {
		l.answer(ask)
	}
	t.AdvanceUntil(60_000, func() bool { t.Idle(); return len(l.tells()) > 0 })
	l.call.Cancel()
	t.Idle()
	l.watch()
	l.checkCancelled()
}

// list is the pages of one survey, what their servers say, and how far it has told that it is.
type list struct {
	t     *judge.T
	call  *judge.Call
	paths []string
	says  map[string]map[string]any
	prior int // calls of the display before this survey
	told  int // calls of the display that have been looked at
}

func newList(t *judge.T, n int) *list {
	l := &list{t: t, paths: []string{}, says: map[string]map[string]any{}, prior: len(t.Asked("display"))}
	for i := range n {
		path := fmt.Sprintf("/w%d/page-%02d", t.Draw().IntN(1_000_000), i)
		l.paths = append(l.paths, path)
		l.says[path] = map[string]any{"status": []int{200, 200, 204, 404, 410, 500}[t.Draw().IntN(6)], "length": 0}
	}
	return l
}

func (l *list) begin() { l.call = l.t.Call("Survey", l.paths) }

func (l *list) answer(ask *judge.Ask) {
	answer, known := l.says[ask.Text(0)]
	if !known {
		l.t.Fail("a page was asked for that is not on the list: %s", ask.Text(0))
	}
	ask.Answer(answer)
}

func (l *list) tells() []*judge.Ask { return l.t.Pending("display") }

// watch looks at what can be seen at any moment: how many requests are under way, and what progress was told.
func (l *list) watch() {
	if n := len(l.t.Pending("http")); n > atOnce {
		l.t.Fail("%d of %d pages were asked for at the same time", n, len(l.paths))
	}
	if n := len(l.tells()); n > 1 {
		l.t.Fail("%d calls of progress were under way at the same time", n)
	}
	for _, ask := range l.t.Asked("display")[l.prior+l.told:] {
		l.told++
		if ask.Text(0) != fmt.Sprint(l.told) || ask.Text(1) != fmt.Sprint(len(l.paths)) {
			l.t.Fail("call %d of progress told of %s of %s pages; there were %d", l.told, ask.Text(0), ask.Text(1), len(l.paths))
		}
	}
	if l.call.Done() && len(l.tells()) > 0 {
		l.t.Leak("Survey %s while a call of progress was under way", l.call.Returned())
	}
}

// until lets the survey go on, progress answered at once and no page, until that holds or nothing more comes.
func (l *list) until(holds func() bool) {
	step := func() bool {
		for {
			l.t.Idle()
			l.watch()
			tells := l.tells()
			if len(tells) == 0 {
				return holds() || l.call.Done()
			}
			tells[0].Answer(nil)
		}
	}
	if !step() {
		l.t.AdvanceUntil(60_000, step)
	}
}

// finish answers whatever is open, all of it at one moment, until the survey has returned.
func (l *list) finish() {
	l.t.Settle(l.call, func() {
		l.watch()
		pending := l.t.Pending("http")
		l.t.Draw().Shuffle(len(pending), func(i, j int) { pending[i], pending[j] = pending[j], pending[i] })
		for _, ask := range pending {
			l.answer(ask)
		}
		for _, ask := range l.tells() {
			ask.Answer(nil)
		}
	})
	l.checkResults()
}

func (l *list) checkResults() {
	l.watch()
	var results []struct {
		Path   string
		Status int
		Failed bool
	}
	if l.call.Err() != nil || !l.call.Value(&results) {
		l.t.Fail("Survey %s for %s that were all answered", l.call.Returned(), judge.Count(len(l.paths), "page", "pages"))
	}
	if len(results) != len(l.paths) {
		l.t.Fail("Survey returned %s for %s", judge.Count(len(results), "result", "results"), judge.Count(len(l.paths), "page", "pages"))
	}
	for i, got := range results {
		says := l.says[l.paths[i]]
		status, answered := says["status"].(int)
		if got.Path != l.paths[i] || got.Failed == answered || answered && got.Status != status {
			l.t.Fail("result %d of %d is %+v; the page is %s, and its server did %v", i+1, len(results), got, l.paths[i], says)
		}
	}
	if l.told != len(l.paths) {
		l.t.Fail("progress was called %d times for %s", l.told, judge.Count(len(l.paths), "page", "pages"))
	}
	l.t.NoneLeft(l.call)
}

func (l *list) checkCancelled() {
	back := func() bool {
		for {
			l.t.Idle()
			l.watch()
			tells := l.tells()
			if len(tells) == 0 {
				return l.call.Done()
			}
			tells[0].Answer(nil)
		}
	}
	if !back() && !l.t.AdvanceUntil(promptly, back) {
		held := judge.Count(len(l.t.Pending("http")), "request that no server had answered was", "requests that no server had answered were")
		if _, timer := l.t.NextTimer(); !timer {
			l.t.Hang("Survey never returned after ctx was cancelled; %s still held", held)
		}
		l.t.Fail("Survey had not returned %.0f ms after ctx was cancelled; %s still held", promptly, held)
	}
	if l.call.Err() == nil {
		l.t.Fail("Survey %s, though ctx was cancelled while pages were left", l.call.Returned())
	}
	if late := l.call.Later("http"); len(late) > 0 {
		l.t.Leak("Survey asked for %s after it had returned", late[0].Text(0))
	}
	l.t.NoneLeft(l.call)
}
