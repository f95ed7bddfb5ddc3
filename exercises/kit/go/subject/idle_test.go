package subject

import (
	"runtime/debug"
	"sync/atomic"
	"testing"
)

var scratch atomic.Pointer[[64 << 10]byte]

// The world is stopped for a look while the runtime itself wants to stop it, to collect garbage: whoever allocated
// waits for the look to be over, and for nobody else.
func TestWhoeverCollectsGarbageIsBusy(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	w := newIdleness()
	for range 300 {
		var done atomic.Int64
		for range 6 {
			go func() {
				for range 20 {
					scratch.Store(new([64 << 10]byte))
				}
				done.Add(1)
			}()
		}
		w.wait()
		if n := done.Load(); n != 6 {
			t.Fatalf("idle, with %d of 6 goroutines at their end", n)
		}
	}
}

func TestASemaphoreOfTheRuntimeIsNotWaitedFor(t *testing.T) {
	all := parse([]byte("goroutine 7 [semacquire]:\n" +
		"example.com/mirrorsize/sizes.TotalSizes(...)\n\t/sizes/total.go:20 +0x1d\n\n" +
		"goroutine 8 [semacquire, 2 minutes]:\n" +
		"internal/poll.runtime_Semacquire(0x0?)\n\t/runtime/sema.go:75 +0x1d\n"))
	if len(all) != 2 || all[0].waits() || !all[1].waits() {
		t.Fatalf("%v", all)
	}
}
