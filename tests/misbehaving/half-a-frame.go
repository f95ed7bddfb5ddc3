// tampered, unsolved: leaves half a line on descriptor 3
package sizes

import "syscall"

func init() { syscall.Write(3, []byte("{\"idle\":true,\"now\":0,\"timers\":[],\"events\":[")) }
