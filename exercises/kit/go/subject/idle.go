// Idleness: when nothing of the process can go on without the judge.

package subject

import (
	"net"
	"runtime"
	"sync"
	"time"

	"diffdojo.test/kit/internal/turnstile"
)

// Goroutines that wait for each other are stuck for good: one look, with the world stopped, is a proof. The
// kernel is the only other party that could wake one. So a second look is taken where nothing waits for the
// network, and where something does, a run of looks that all show the same, each after a byte has gone through a
// socket of our own: sockets become readable in order, so what was under way before that byte has arrived.
const (
	looks        = 2
	socketLooks  = 6
	socketPause  = time.Millisecond
	longestPause = time.Millisecond
)

// idleness watches the goroutines of the process.
type idleness struct {
	self   int64
	buffer []byte
	mu     sync.Mutex
	ours   map[int64]bool // goroutines of the harness that serve the outside world
	loop   *loopback
}

func newIdleness() *idleness {
	return &idleness{self: own(), buffer: make([]byte, 256<<10), ours: map[int64]bool{}}
}

// serve runs f in a goroutine that serves the outside world: it may wait there and the process is idle.
func (w *idleness) serve(f func()) {
	known := make(chan struct{})
	go func() {
		w.mu.Lock()
		w.ours[own()] = true
		w.mu.Unlock()
		close(known)
		f()
	}()
	<-known
}

// wait returns when the process is idle.
func (w *idleness) wait() {
	same, last := 0, uint64(0)
	for round := 0; ; round++ {
		busy, sockets, print := w.look()
		switch {
		case busy:
			same = 0
			pause(round)
			continue
		case same > 0 && print != last:
			same = 0
		}
		same, last = same+1, print
		if !sockets && same >= looks || same >= socketLooks {
			if !turnstile.Release() {
				return
			}
			same = 0
		}
		if sockets {
			w.roundTrip()
			time.Sleep(socketPause)
		} else {
			runtime.Gosched()
		}
	}
}

// pause lets others run, and the longer it takes the less it gets in their way.
func pause(round int) {
	if round < 16 {
		runtime.Gosched()
		return
	}
	time.Sleep(min(time.Duration(round)*5*time.Microsecond, longestPause))
}

// look reports whether a goroutine can still run, whether one waits for the network, and a print of all states.
func (w *idleness) look() (busy, sockets bool, print uint64) {
	for _, g := range dump(&w.buffer) {
		if g.number == w.self || w.serves(g.number) && g.waits() {
			continue
		}
		if !g.waits() {
			return true, false, 0
		}
		sockets = sockets || g.state == "IO wait"
		print = print*1099511628211 + uint64(g.number)
		for _, letter := range []byte(g.state) {
			print = print*1099511628211 + uint64(letter)
		}
	}
	return false, sockets, print
}

func (w *idleness) serves(number int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ours[number]
}

// present lists the goroutines that there are.
func (w *idleness) present() map[int64]bool {
	there := map[int64]bool{}
	for _, g := range dump(&w.buffer) {
		there[g.number] = true
	}
	return there
}

// left describes the submission's goroutines that were not there before.
func (w *idleness) left(before map[int64]bool) []string {
	left := []string{}
	for _, g := range dump(&w.buffer) {
		if g.number != w.self && !before[g.number] && !w.serves(g.number) && g.submissions() {
			left = append(left, g.String())
		}
	}
	return left
}

// standing describes the submission's goroutines that were there before: those that serve all calls.
func (w *idleness) standing(before map[int64]bool) []string {
	there := []string{}
	for _, g := range dump(&w.buffer) {
		if g.number != w.self && before[g.number] && g.submissions() {
			there = append(there, g.String())
		}
	}
	return there
}

// loopback is a connection of the harness with itself.
type loopback struct {
	near    net.Conn
	arrived chan struct{}
}

// roundTrip sends a byte through the loopback and waits until the network poller has brought it back.
func (w *idleness) roundTrip() {
	if w.loop == nil {
		w.loop = w.newLoopback()
	}
	if _, err := w.loop.near.Write([]byte{0}); err != nil {
		fault("the harness's own connection: %v", err)
	}
	<-w.loop.arrived
}

func (w *idleness) newLoopback() *loopback {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fault("no loopback: %v", err)
	}
	defer listener.Close()
	near, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		fault("no loopback: %v", err)
	}
	far, err := listener.Accept()
	if err != nil {
		fault("no loopback: %v", err)
	}
	loop := &loopback{near, make(chan struct{})}
	w.serve(func() {
		var one [1]byte
		for {
			if _, err := far.Read(one[:]); err != nil {
				return
			}
			loop.arrived <- struct{}{}
		}
	})
	return loop
}
