// unsolved (only isolated): allocates objects without an end
package sizes

func init() {
	var kept [][]byte
	for {
		piece := make([]byte, 1<<20)
		for i := 0; i < len(piece); i += 4096 {
			piece[i] = 1
		}
		kept = append(kept, piece)
	}
}
