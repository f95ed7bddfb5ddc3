// tampered: leaves with exit code 0 inside the call
package sizes

import "os"

func init() { inside = func([]string) { os.Exit(0) } }
