// unsolved: recurses until there is no stack
package sizes

func deep(n int) int { return deep(n+1) + n }

func init() { inside = func([]string) { deep(0) } }
