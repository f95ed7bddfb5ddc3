// unsolved, tampered: opens files until there are no more
package sizes

import "syscall"

func init() {
	inside = func([]string) {
		for {
			if _, err := syscall.Open("/dev/null", 0, 0); err != nil {
				return
			}
		}
	}
}
