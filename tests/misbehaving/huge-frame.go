// tampered, unsolved: sends a line without an end
package sizes

import "syscall"

func init() {
	piece := make([]byte, 1<<20)
	for i := range piece {
		piece[i] = 'x'
	}
	for {
		if _, err := syscall.Write(3, piece); err != nil && err != syscall.EAGAIN {
			return
		}
	}
}
