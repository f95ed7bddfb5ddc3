// unsolved, tampered: leaves a process behind that is in a session of its own and forgets its parents
package sizes

import (
	"os/exec"
	"syscall"
)

func init() {
	inside = func([]string) {
		command := exec.Command("/bin/sh", "-c", "trap '' TERM HUP INT; (sleep 300 & exec sleep 300) & # @OUTSIDE@")
		command.Env, command.Dir = []string{"A=1"}, "/"
		command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		command.Start()
	}
}
