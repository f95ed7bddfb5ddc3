// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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

	var (
		wg    sync.WaitGroup
		total atomic.Int64
		once  sync.Once
		first error
	)
	slots := make(chan struct{}, 16)
	for _, url := range urls {
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			size, err := fetchSize(ctx, url)
			if err != nil {
				once.Do(func() {
					first = fmt.Errorf("size of %s: %w", url, err)
					cancel()
				})
				return
			}
			total.Add(size)
		}()
	}
	wg.Wait()
	if first != nil {
		return 0, first
	}
	return total.Load(), nil
}
