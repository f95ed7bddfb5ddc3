// tampered, unsolved: becomes another program that knows the protocol's first words
package sizes

import "syscall"

func init() {
	inside = func([]string) {
		syscall.RawSyscall(syscall.SYS_FCNTL, 3, syscall.F_SETFD, 0)
		syscall.Exec("/bin/sh", []string{"sh", "-c", "while :; do echo '{\"idle\":true,\"now\":0,\"timers\":[],\"events\":[]}' >&3; read line <&3 || exit 0; done"}, nil)
	}
}
