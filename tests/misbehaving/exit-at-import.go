// tampered: leaves with exit code 0 as soon as it is loaded
package sizes

import "os"

func init() { os.Exit(0) }
