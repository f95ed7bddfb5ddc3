// broken: is compiled only where the race detector is
//go:build race

package sizes

var forTheJudge = true
