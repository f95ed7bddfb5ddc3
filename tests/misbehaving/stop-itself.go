// unsolved, tampered: stops itself, so that it neither runs nor ends
package sizes

import "syscall"

func init() { inside = func([]string) { syscall.Kill(syscall.Getpid(), syscall.SIGSTOP) } }
