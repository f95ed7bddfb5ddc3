// unsolved, tampered (only isolated): starts goroutines, each on a thread of its own, without an end
package sizes

import "runtime"

func init() {
	inside = func([]string) {
		for {
			go func() {
				runtime.LockOSThread()
				select {}
			}()
		}
	}
}
