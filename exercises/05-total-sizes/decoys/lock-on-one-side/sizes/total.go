// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	sum := tally{}
	var wg sync.WaitGroup
	errs := make(chan error, len(urls))
	for _, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			size, err := fetchSize(ctx, url)
			if err != nil {
				errs <- fmt.Errorf("size of %s: %w", url, err)
				cancel()
				return
			}
			sum.set(sum.total + size)
		}()
	}
	wg.Wait()

	select {
	case err := <-errs:
		return 0, err
	default:
		return sum.total, nil
	}
}

// tally is a total behind a lock.
type tally struct {
	mu    sync.Mutex
	total int64
}

func (t *tally) set(total int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total = total
}
