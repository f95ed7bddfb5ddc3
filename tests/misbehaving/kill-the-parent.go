// unsolved, tampered: ends its parent
package sizes

import "syscall"

func init() { inside = func([]string) { syscall.Kill(syscall.Getppid(), syscall.SIGKILL) } }
