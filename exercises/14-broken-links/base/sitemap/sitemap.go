// Package sitemap reads the list of pages that the handbook links to.
package sitemap

import (
	"bufio"
	"io"
	"strings"
)

// Read gives the URLs of a list in their order, one in a line. Empty lines and lines that begin with # are left out.
func Read(r io.Reader) ([]string, error) {
	var urls []string
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			urls = append(urls, line)
		}
	}
	return urls, lines.Err()
}
