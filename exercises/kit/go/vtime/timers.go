// Sleeping, timers and tickers on the virtual clock, with the meaning they have since Go 1.23: no stale value
// is received after a Stop or a Reset.

package vtime

import (
	"runtime"
	"time"

	"diffdojo.test/kit/internal/clock"
)

// Sleep waits on the virtual clock.
func Sleep(d Duration) {
	if d <= 0 {
		runtime.Gosched()
		return
	}
	<-NewTimer(d).C
}

// Timer is package time's Timer on the virtual clock.
type Timer struct {
	C       <-chan Time
	virtual *clock.Timer
}

func NewTimer(d Duration) *Timer {
	c := make(chan time.Time, 1)
	t := &Timer{C: c, virtual: clock.NewChannel(c)}
	t.virtual.Arm(d, 0)
	return t
}

func AfterFunc(d Duration, f func()) *Timer {
	t := &Timer{virtual: clock.NewFunc(f)}
	t.virtual.Arm(d, 0)
	return t
}

func After(d Duration) <-chan Time { return NewTimer(d).C }

func (t *Timer) Stop() bool {
	if t.virtual == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return t.virtual.Disarm()
}

func (t *Timer) Reset(d Duration) bool {
	if t.virtual == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	return t.virtual.Arm(d, 0)
}

// Ticker is package time's Ticker on the virtual clock.
type Ticker struct {
	C       <-chan Time
	virtual *clock.Timer
}

func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan time.Time, 1)
	t := &Ticker{C: c, virtual: clock.NewChannel(c)}
	t.virtual.Arm(d, d)
	return t
}

func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

func (t *Ticker) Stop() {
	if t.virtual != nil {
		t.virtual.Disarm()
	}
}

func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.virtual == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.virtual.Arm(d, d)
}
