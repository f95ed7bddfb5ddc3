// tampered: leaves by the system call
package sizes

import "syscall"

func init() { inside = func([]string) { syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0) } }
