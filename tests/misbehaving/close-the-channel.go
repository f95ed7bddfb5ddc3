// tampered, unsolved: closes descriptor 3
package sizes

import "syscall"

func init() { syscall.Close(3) }
