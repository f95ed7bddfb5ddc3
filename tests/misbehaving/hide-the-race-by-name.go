// broken, unsolved, tampered: switches the race detector off by the name of its function
package sizes

import _ "unsafe"

//go:linkname off internal/race.Disable
func off()

func init() { inside = func([]string) { off() } }
