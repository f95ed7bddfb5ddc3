// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	// Every goroutine writes to a place of its own; they are read when all have ended.
	found := make([]int64, len(urls))
	failed := make([]error, len(urls))

	var wg sync.WaitGroup
	for i := range urls {
		wg.Go(func() {
			size, err := fetchSize(ctx, urls[i])
			if err != nil {
				failed[i] = fmt.Errorf("size of %s: %w", urls[i], err)
				return
			}
			found[i] = size
		})
	}
	wg.Wait()

	if err := errors.Join(failed...); err != nil {
		return 0, err
	}
	var total int64
	for _, size := range found {
		total += size
	}
	return total, nil
}
