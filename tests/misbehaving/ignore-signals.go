// unsolved: ignores every signal that can be ignored, and goes on for ever
package sizes

import (
	"os"
	"os/signal"
)

func init() {
	signal.Ignore()
	signal.Notify(make(chan os.Signal, 1))
	inside = func([]string) {
		for {
		}
	}
}
