// unsolved: panics where nobody recovers
package sizes

func init() { inside = func([]string) { go panic("solved") } }
