// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)

	var total atomic.Int64
	for _, url := range urls {
		group.Go(func() error {
			size, err := fetchSize(ctx, url)
			if err != nil {
				return fmt.Errorf("size of %s: %w", url, err)
			}
			total.Add(size)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return total.Load(), nil
}
