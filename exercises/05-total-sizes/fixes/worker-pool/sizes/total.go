// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync"
)

// workers is how many requests are under way at a time, to be kind to the servers.
const workers = 6

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	queue := make(chan string)
	go func() {
		defer close(queue)
		for _, u := range urls {
			select {
			case queue <- u:
			case <-ctx.Done():
				return
			}
		}
	}()

	subtotals := make(chan int64, workers)
	var pool sync.WaitGroup
	for range workers {
		pool.Add(1)
		go func() {
			defer pool.Done()
			var mine int64
			for u := range queue {
				n, err := fetchSize(ctx, u)
				if err != nil {
					stop(fmt.Errorf("size of %s: %w", u, err))
					return
				}
				mine += n
			}
			subtotals <- mine
		}()
	}
	pool.Wait()
	close(subtotals)

	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	var sum int64
	for part := range subtotals {
		sum += part
	}
	return sum, nil
}
