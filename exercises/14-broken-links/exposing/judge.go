// The exposing test of Survey: it plays the servers that are asked for pages, and the display of how far it is.
package main

import (
	"fmt"
	"sync/atomic"

	"diffdojo.test/kit/judge"
)

const (
	atOnce   = 8
	handbook = 1312  // pages
	promptly = 100.0 // virtual milliseconds until something that waits for nothing has happened: room for a tick
	patience = 60_000.0
)

func main() {
	judge.Test("each page has its result, in the order of the list", eachPage)
	judge.Test("eight pages are asked for at a time as long as eight are left, and never more", eightAtATime)
	judge.Test("a slow page takes one place and holds up no other", slowPages)
	judge.Test("pages that are answered at the same moment are all counted", sameMoment)
	judge.Test("progress is called after each page, one call at a time, counting up", oneAtATime)
	judge.Test("a page that cannot be reached is a result and stops no other", unreachable)
	judge.Test("the whole handbook is surveyed", wholeHandbook)
	judge.Test("without pages there are no results and no error", noPages)
	judge.Test("surveys know nothing of each other", severalSurveys)
	judge.Test("it returns promptly with an error when ctx is cancelled", cancelled)
	judge.Test("once ctx is cancelled, only a call of progress that is under way is waited for", cancelledInProgress)
	judge.Main()
}

func eachPage(t *judge.T) {
	for _, n := range []int{1, 2, atOnce, t.Between(9, 30)} {
		l := newList(t, n)
		l.repeat(t.Draw().IntN(n), 1)
		l.begin()
		t.Idle()
		t.Advance(600_000) // as long as a slow server likes to take
		l.run(func(pending []*judge.Ask) []*judge.Ask { return pending[t.Draw().IntN(len(pending)):][:1] })
	}
	same := newList(t, 1) // the same page, again and again
	same.repeat(0, atOnce+1)
	same.begin()
	same.finish()
}

func eightAtATime(t *judge.T) {
	for _, n := range []int{2, 3, 7, atOnce, atOnce + 1, 30, 30} {
		l := newList(t, n)
		for i := range n / 2 {
			l.drop(2 * i) // a page that cannot be reached frees its place as well
		}
		l.begin()
		for answered := range n {
			l.expect(min(atOnce, n-answered), n-answered)
			pending := l.pending()
			l.answer(pending[t.Draw().IntN(len(pending))])
		}
		l.finish()
	}
}

func slowPages(t *judge.T) {
	for _, slow := range []int{1, 4, atOnce - 1} {
		l := newList(t, slow+20)
		l.begin()
		l.expect(atOnce, len(l.pages))
		held := l.pending()
		t.Draw().Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
		isHeld := map[*judge.Ask]bool{}
		for _, ask := range held[:slow] {
			isHeld[ask] = true
		}
		for others := len(l.pages) - slow; others > 0; others-- {
			l.expect(min(atOnce, slow+others), slow+others)
			for _, ask := range l.pending() {
				if !isHeld[ask] {
					l.answer(ask)
					break
				}
			}
		}
		l.catchUp()
		l.finish()
	}
}

func sameMoment(t *judge.T) {
	for _, n := range []int{2, 2, 2, atOnce, 40} {
		l := newList(t, n)
		l.begin()
		l.finish()
	}
}

func oneAtATime(t *judge.T) {
	for _, n := range []int{1, 2, 5, atOnce, atOnce + 1, 25} {
		l := newList(t, n)
		l.begin()
		for answered := 0; answered < n; answered++ { // one page after another, and each is told before the next comes
			l.until(patience, func() bool { return len(l.pending()) > 0 })
			if pending := l.pending(); len(pending) > 0 {
				l.answer(pending[t.Draw().IntN(len(pending))])
			}
			l.catchUp()
		}
		l.finish()
	}
	for _, n := range []int{2, 5, atOnce, 25} {
		l := newList(t, n)
		l.begin()
		t.Settle(l.call, func() {
			l.watch()
			// While one call is under way, everything else that can be answered is.
			if pending := l.pending(); len(pending) > 0 {
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
	for _, n := range []int{1, 5, 24, 24} {
		l := newList(t, n)
		for i := range n {
			if n < 24 || i < atOnce+2 { // more in a row than there are places
				l.drop(i)
			}
		}
		l.begin()
		l.finish()
	}
	for _, page := range []string{"", "second", "http://[::1", "no-such-scheme://a.example/", "http://a.example:port/x"} {
		l := newList(t, t.Between(2, 12))
		at := t.Draw().IntN(len(l.pages))
		for range t.Between(1, 2) {
			l.pages[at] = page // a malformed address is nothing but a page that cannot be reached
			at = (at + 1) % len(l.pages)
		}
		l.begin()
		l.finish()
	}
}

func wholeHandbook(t *judge.T) {
	l := newList(t, handbook)
	l.alone = true
	l.begin()
	l.finish()
}

func noPages(t *judge.T) {
	l := newList(t, 0)
	l.begin()
	l.finish()
}

// severalSurveys holds up surveys in every way that there is, at their pages and in progress, while others go on.
func severalSurveys(t *judge.T) {
	atPages, inProgress := newList(t, 12), newList(t, 12)
	atPages.begin()
	inProgress.begin()
	t.Idle()
	for _, ask := range inProgress.pending() {
		inProgress.answer(ask)
	}
	t.Idle()
	first := newList(t, 12)
	for _, l := range []*list{first, newList(t, 12), newList(t, 5)} {
		l.beside = true
		l.begin()
		l.finish()
	}
	// The same list again, and its servers say something else by now.
	again := newList(t, len(first.pages))
	again.beside, inProgress.beside = true, true
	for i, page := range first.pages {
		again.pages[i] = page
		again.says[page] = map[string]any{"status": first.says[page]["status"].(int) + 1, "length": 0}
	}
	again.begin()
	again.finish()
	for _, l := range []*list{inProgress, atPages} {
		l.finish()
	}
}

func cancelled(t *judge.T) {
	for _, c := range []struct{ pages, answered int }{{1, 0}, {3, 0}, {30, 0}, {5, 2}, {9, 8}, {12, 7}, {40, 12}} {
		l := newList(t, c.pages)
		l.begin()
		for range c.answered {
			l.until(patience, func() bool { return len(l.pending()) > 0 })
			if pending := l.pending(); len(pending) > 0 {
				l.answer(pending[t.Draw().IntN(len(pending))])
			}
			l.catchUp()
		}
		l.until(patience, func() bool { return len(l.pending()) > 0 })
		l.call.Cancel()
		l.checkCancelled()
	}
	for _, n := range []int{1, 20} { // before anything has begun
		l := newList(t, n)
		l.begin()
		l.call.Cancel()
		l.checkCancelled()
	}
}

// cancelledInProgress cancels while one call of progress is under way and other pages wait to be told. What is left to luck
// in Survey (a select where both ways are open) gets many turns.
func cancelledInProgress(t *judge.T) {
	for turn := range 16 {
		l := newList(t, []int{2, 4, atOnce, atOnce + 1, 20}[turn%5])
		l.begin()
		l.expect(min(atOnce, len(l.pages)), len(l.pages))
		pending := l.pending()
		if turn%2 == 0 {
			pending = pending[:max(2, len(pending)-1)]
		}
		for _, ask := range pending {
			l.answer(ask)
		}
		if !t.AdvanceUntil(patience, func() bool { t.Idle(); return len(l.tells()) > 0 }) {
			t.Fail("%s answered, and progress was not called", judge.Count(len(pending), "page was", "pages were"))
		}
		l.call.Cancel()
		t.Idle()
		t.Advance(600_000) // a terminal that takes its time
		l.watch()
		l.checkCancelled()
	}
}

// list is the pages of one survey, what their servers say, and how far it has told that it is.
type list struct {
	t        *judge.T
	call     *judge.Call
	number   int // of this survey among those of the test
	pages    []string
	says     map[string]map[string]any
	alone    bool // progress is not the judge's
	beside   bool // other surveys are under way, so goroutines are left for sure
	prior    int  // requests before this survey
	asked    int  // requests that have been looked at
	answered int
	told     int // calls of progress that have been looked at
}

func newList(t *judge.T, n int) *list {
	l := &list{t: t, pages: []string{}, says: map[string]map[string]any{}}
	for i := range n {
		page := fmt.Sprintf("/w%d/page-%02d", t.Draw().IntN(1_000_000), i)
		if i%2 == 1 {
			page = "second:" + page
		}
		l.pages = append(l.pages, page)
		l.says[page] = map[string]any{"status": []int{200, 200, 204, 404, 410, 500}[t.Draw().IntN(6)], "length": 0}
	}
	return l
}

// repeat lists a page some more times.
func (l *list) repeat(at, times int) {
	for range times {
		l.pages = append(l.pages, l.pages[at])
	}
}

// drop makes a page one that cannot be reached.
func (l *list) drop(at int) { l.says[l.pages[at]] = map[string]any{"drop": true} }

var surveys atomic.Int64

func (l *list) begin() {
	l.number, l.prior = int(surveys.Add(1)), len(l.t.Asked("http"))
	if l.alone {
		l.call = l.t.Call("SurveyAlone", l.pages)
	} else {
		l.call = l.t.Call("Survey", l.number, l.pages)
	}
}

// page is the one of this list that a request is for.
func (l *list) page(ask *judge.Ask) (page string, known bool) {
	for _, page := range []string{ask.Text(0), "second:" + ask.Text(0)} {
		if _, known := l.says[page]; known {
			return page, true
		}
	}
	return "", false
}

// pending lists this survey's requests that wait for an answer.
func (l *list) pending() []*judge.Ask {
	var pending []*judge.Ask
	for _, ask := range l.t.Pending("http") {
		if _, known := l.page(ask); known {
			pending = append(pending, ask)
		}
	}
	return pending
}

func (l *list) answer(ask *judge.Ask) {
	page, _ := l.page(ask)
	l.answered++
	ask.Answer(l.says[page])
}

// malformed counts the pages that no server is ever asked for.
func (l *list) malformed() int {
	n := 0
	for _, page := range l.pages {
		if _, known := l.says[page]; !known {
			n++
		}
	}
	return n
}

// tells lists the calls of this survey's progress that are under way.
func (l *list) tells() []*judge.Ask {
	var tells []*judge.Ask
	for _, ask := range l.t.Pending("display") {
		if ask.Text(2) == fmt.Sprint(l.number) {
			tells = append(tells, ask)
		}
	}
	return tells
}

// watch looks at what can be seen at any moment: how many requests are under way, and what progress was told.
func (l *list) watch() {
	if n := len(l.pending()); n > atOnce {
		l.t.Fail("%d of %d pages were asked for at the same time", n, len(l.pages))
	}
	l.watchRequests()
	if n := len(l.tells()); n > 1 {
		l.t.Fail("%d calls of progress were under way at the same time", n)
	}
	told := 0
	for _, ask := range l.t.Asked("display") {
		if ask.Text(2) != fmt.Sprint(l.number) {
			continue
		}
		if told++; told <= l.told {
			continue
		}
		l.told = told
		if ask.Text(0) != fmt.Sprint(told) || ask.Text(1) != fmt.Sprint(len(l.pages)) {
			l.t.Fail("call %d of progress told of %s of %s pages; there were %d", told, ask.Text(0), ask.Text(1), len(l.pages))
		}
		if over := l.answered + l.malformed(); told > over {
			l.t.Fail("progress told of %s when %d had been answered", judge.Count(told, "page", "pages"), over)
		}
	}
	if l.call.Done() && len(l.tells()) > 0 {
		l.t.Leak("Survey %s while a call of progress was under way", l.call.Returned())
	}
}

// watchRequests looks at what was asked for: with HEAD, without a time limit, and each page once.
func (l *list) watchRequests() {
	asked := l.t.Asked("http")[l.prior:]
	if len(asked) == l.asked {
		return
	}
	for _, ask := range asked[l.asked:] {
		if ask.Method != "HEAD" {
			l.t.Fail("a page was asked for with %s", ask.Method)
		}
	}
	l.asked = len(asked)
	if limited := l.t.Asked("limit"); len(limited) > 0 {
		l.t.Fail("%s was asked for with a time limit", limited[0].Text(0))
	}
}

// checkRequests looks whether each page was asked for as often as it is listed.
func (l *list) checkRequests() {
	times := map[string]int{}
	for _, ask := range l.t.Asked("http")[l.prior:] {
		if page, known := l.page(ask); known {
			times[page]++
		}
	}
	listed := map[string]int{}
	for _, page := range l.pages {
		listed[page]++
	}
	for page := range l.says {
		if times[page] != listed[page] && listed[page] > 0 {
			l.t.Fail("%s is listed %d times and was asked for %d times", page, listed[page], times[page])
		}
	}
}

// until lets the survey go on, progress answered at once and no page, until that holds or nothing more comes in that time.
func (l *list) until(limit float64, holds func() bool) bool {
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
	return step() || l.t.AdvanceUntil(limit, step)
}

// expect fails unless so many pages are asked for at this time.
func (l *list) expect(n, left int) {
	l.until(promptly, func() bool { return len(l.pending()) >= n })
	if asked := len(l.pending()); asked < n {
		l.t.Fail("%s asked for at a time, and %d were left", judge.Count(asked, "page was", "pages were"), left)
	}
}

// catchUp fails unless every page that was answered is told.
func (l *list) catchUp() {
	l.until(patience, func() bool { return l.told >= l.answered })
	if l.told < l.answered {
		l.t.Fail("%s answered, and progress had told of %d", judge.Count(l.answered, "page was", "pages were"), l.told)
	}
}

// finish answers whatever is open, all of it at one moment, until the survey has returned.
func (l *list) finish() {
	l.run(func(pending []*judge.Ask) []*judge.Ask {
		l.t.Draw().Shuffle(len(pending), func(i, j int) { pending[i], pending[j] = pending[j], pending[i] })
		return pending
	})
}

// run answers calls of progress, and of the pages those that are chosen, until the survey has returned.
func (l *list) run(choose func(pending []*judge.Ask) []*judge.Ask) {
	l.t.Settle(l.call, func() {
		l.watch()
		if pending := l.pending(); len(pending) > 0 {
			for _, ask := range choose(pending) {
				l.answer(ask)
			}
		}
		for _, ask := range l.tells() {
			ask.Answer(nil)
		}
	})
	l.checkResults()
}

type result struct {
	Page   string
	Status int
	Failed bool
}

func (l *list) checkResults() {
	l.watch()
	results, told, inOrder := []result{}, l.told, l.told
	got := false
	if l.alone {
		var both struct {
			Results       []result
			Told, InOrder int
		}
		got = l.call.Value(&both)
		results, told, inOrder = both.Results, both.Told, both.InOrder
	} else {
		got = l.call.Value(&results)
	}
	if !got {
		l.t.Fail("Survey %s for %s that were all answered", l.call.Returned(), judge.Count(len(l.pages), "page", "pages"))
	}
	if len(results) != len(l.pages) {
		l.t.Fail("Survey returned %s for %s", judge.Count(len(results), "result", "results"), judge.Count(len(l.pages), "page", "pages"))
	}
	for i, got := range results {
		says := l.says[l.pages[i]]
		status, answered := says["status"].(int)
		if got.Page != l.pages[i] || got.Failed == answered || answered && got.Status != status {
			l.t.Fail("result %d of %d is %s; the page is %s, %s", i+1, len(results), got, l.pages[i], inWords(says))
		}
	}
	if told != len(l.pages) || inOrder != told {
		l.t.Fail("progress was called %d times for %s, %d times with the number that was next", told, judge.Count(len(l.pages), "page", "pages"), inOrder)
	}
	l.checkRequests()
	if !l.beside {
		l.t.NoneLeft(l.call)
	}
}

func (r result) String() string {
	if r.Failed {
		return fmt.Sprintf("%q with an error and the status %d", r.Page, r.Status)
	}
	return fmt.Sprintf("%q with the status %d", r.Page, r.Status)
}

func inWords(says map[string]any) string {
	switch status, answered := says["status"]; {
	case says == nil:
		return "which is no address"
	case answered:
		return fmt.Sprintf("and its server said %d", status)
	}
	return "and its server hung up"
}

func (l *list) checkCancelled() {
	told := len(l.t.Asked("display"))
	l.t.Idle()
	if l.watch(); len(l.t.Asked("display")) > told {
		l.t.Fail("a call of progress began after ctx was cancelled")
	}
	for _, ask := range l.tells() {
		ask.Answer(nil)
	}
	back := func() bool {
		l.t.Idle()
		l.watch()
		if len(l.t.Asked("display")) > told {
			l.t.Fail("a further call of progress began after ctx was cancelled, and Survey waited for it")
		}
		return l.call.Done()
	}
	if !back() && !l.t.AdvanceUntil(promptly, back) {
		held := judge.Count(len(l.pending()), "request that no server had answered was", "requests that no server had answered were")
		if _, timer := l.t.NextTimer(); !timer {
			l.t.Hang("Survey never returned after ctx was cancelled; %s still held", held)
		}
		l.t.Fail("Survey had not returned %.0f ms after ctx was cancelled; %s still held", promptly, held)
	}
	if l.call.Err() == nil {
		l.t.Fail("Survey %s, though ctx was cancelled before all pages had been told", l.call.Returned())
	}
	if late := l.call.Later("http"); len(late) > 0 {
		l.t.Leak("Survey asked for %s after it had returned", late[0].Text(0))
	}
	if !l.beside {
		l.t.NoneLeft(l.call)
	}
}
