// broken: reaches for the functions of the runtime by their names
package sizes

import _ "unsafe"

//go:linkname raceDisable runtime.racefini
func raceDisable()

func init() { inside = func([]string) { raceDisable() } }
