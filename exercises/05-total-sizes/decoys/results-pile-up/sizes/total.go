// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"errors"
	"fmt"
)

type result struct {
	size int64
	err  error
}

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	slots := make(chan struct{}, 16)
	results := make(chan result, 128)
	for _, url := range urls {
		slots <- struct{}{}
		go func() {
			size, err := fetchSize(ctx, url)
			if err != nil {
				err = fmt.Errorf("size of %s: %w", url, err)
			}
			results <- result{size, err}
			<-slots
		}()
	}

	var total int64
	var failed error
	for range urls {
		r := <-results
		total += r.size
		failed = errors.Join(failed, r.err)
	}
	return total, failed
}
