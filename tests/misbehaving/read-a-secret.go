// unsolved, tampered (only isolated): reads a file of the learner's and says it wherever it can
package sizes

import "os"

func init() {
	inside = func([]string) {
		for _, path := range []string{"@SECRET@", "/proc/self/root@SECRET@", "/proc/1/root@SECRET@"} {
			if bytes, err := os.ReadFile(path); err == nil {
				os.Stderr.Write(bytes)
				panic(string(bytes))
			}
		}
	}
}
