// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	// One slow server must not hold up the report for ever.
	requests, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total int64
	)
	errs := make(chan error, len(urls)+1)
	for _, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			size, err := fetchSize(requests, url)
			if err != nil {
				errs <- fmt.Errorf("size of %s: %w", url, err)
				cancel()
				return
			}
			mu.Lock()
			defer mu.Unlock()
			total += size
		}()
	}
	wg.Wait()

	if err := ctx.Err(); err != nil {
		return 0, err
	}
	select {
	case err := <-errs:
		return 0, err
	default:
		return total, nil
	}
}
