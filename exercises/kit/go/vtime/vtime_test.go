// The virtual timers keep the meaning of package time.

package vtime

import (
	"testing"
	"testing/synctest"
	"time"

	"diffdojo.test/kit/internal/clock"
)

// to moves the clock and lets every timer due until then come to its end.
func to(at time.Duration) {
	for clock.FireNext(at) {
		synctest.Wait()
	}
}

func received(c <-chan Time) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestTimers(t *testing.T) { synctest.Test(t, timers) }

func timers(t *testing.T) {
	start := clock.Elapsed()
	timer, ticker := NewTimer(30*Millisecond), NewTicker(10*Millisecond)
	called := make(chan bool, 1)
	later := AfterFunc(20*Millisecond, func() { called <- true })

	to(start + 15*Millisecond)
	if !received(ticker.C) || received(timer.C) || len(called) > 0 {
		t.Error("only the ticker is due after 15 ms")
	}
	to(start + 35*Millisecond)
	if !received(ticker.C) || received(ticker.C) || len(called) != 1 {
		t.Error("after 35 ms the ticker holds one tick, and the function was called")
	}
	if !timer.Stop() || received(timer.C) || timer.Stop() {
		t.Error("a timer that is stopped before it was received from holds nothing")
	}
	if timer.Reset(5*Millisecond) || later.Stop() {
		t.Error("neither was set any more")
	}
	ticker.Stop()
	to(start + 100*Millisecond)
	if !received(timer.C) || received(ticker.C) {
		t.Error("a timer that was set again fires, a ticker that was stopped does not")
	}
	if Since(clock.Now()) != 0 || len(clock.Pending(64)) != 0 {
		t.Error("the clock stands still and nothing is pending")
	}
}
