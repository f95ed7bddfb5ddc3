// unsolved: runs in circles while it is loaded
package sizes

func init() {
	for {
	}
}
