// tampered, unsolved: prints without an end
package sizes

import "os"

func init() {
	piece := make([]byte, 1<<16)
	for {
		os.Stdout.Write(piece)
		os.Stderr.Write(piece)
	}
}
