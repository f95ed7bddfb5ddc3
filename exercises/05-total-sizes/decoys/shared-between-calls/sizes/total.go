// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync"
)

type flight struct {
	done chan struct{}
	n    int64
	err  error
}

var (
	flying   = map[string]*flight{}
	flyingMu sync.Mutex
)

func shared(ctx context.Context, url string) (int64, error) {
	flyingMu.Lock()
	f := flying[url]
	if f != nil {
		flyingMu.Unlock()
		select {
		case <-f.done:
			return f.n, f.err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	f = &flight{done: make(chan struct{})}
	flying[url] = f
	flyingMu.Unlock()
	f.n, f.err = fetchSize(ctx, url)
	flyingMu.Lock()
	delete(flying, url)
	flyingMu.Unlock()
	close(f.done)
	return f.n, f.err
}

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var total int64
	var bad error
	for _, u := range urls {
		wg.Go(func() {
			n, err := shared(ctx, u)
			mu.Lock()
			defer mu.Unlock()
			total += n
			if err != nil {
				bad = fmt.Errorf("size of %s: %w", u, err)
			}
		})
	}
	wg.Wait()
	if bad != nil {
		return 0, bad
	}
	return total, nil
}
