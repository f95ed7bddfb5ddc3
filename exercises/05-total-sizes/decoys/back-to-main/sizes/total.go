// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
)

// TotalSizes asks for the size of each URL and returns the sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	var total int64
	for _, url := range urls {
		size, err := fetchSize(ctx, url)
		if err != nil {
			return 0, fmt.Errorf("size of %s: %w", url, err)
		}
		total += size
	}
	return total, nil
}
