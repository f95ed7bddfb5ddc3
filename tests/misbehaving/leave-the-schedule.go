// unsolved, tampered: runs everything on one thread, without a collector
package sizes

import (
	"runtime"
	"runtime/debug"
)

func init() {
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	runtime.LockOSThread()
}
