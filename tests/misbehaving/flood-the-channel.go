// tampered, unsolved: sends well formed frames without an end
package sizes

import (
	"strings"
	"syscall"
)

func init() {
	piece := []byte(strings.Repeat("{\"idle\":false,\"now\":0,\"timers\":[],\"events\":[]}\n", 5000))
	for {
		if _, err := syscall.Write(3, piece); err != nil && err != syscall.EAGAIN {
			return
		}
	}
}
