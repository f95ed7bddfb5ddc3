// Package manifest reads the list of files that a release consists of.
package manifest

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// Read gives the URLs of a manifest in their order. It fails on the first line that is no absolute URL.
func Read(r io.Reader) ([]string, error) {
	var urls []string
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if u, err := url.Parse(line); err != nil || !u.IsAbs() || u.Host == "" {
			return nil, fmt.Errorf("line %d: %q is not an absolute URL", number, line)
		}
		urls = append(urls, line)
	}
	return urls, lines.Err()
}
