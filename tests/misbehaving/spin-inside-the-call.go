// unsolved: runs in circles inside the call
package sizes

func init() {
	inside = func([]string) {
		for {
		}
	}
}
