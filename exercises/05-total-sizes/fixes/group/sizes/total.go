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
	var sum counter
	all, ctx := newGroup(ctx, 10)
	for _, url := range urls {
		all.run(func() error {
			size, err := fetchSize(ctx, url)
			if err != nil {
				return fmt.Errorf("size of %s: %w", url, err)
			}
			sum.add(size)
			return nil
		})
	}
	if err := all.wait(); err != nil {
		return 0, err
	}
	return sum.value(), nil
}

// counter is a sum that many goroutines may add to.
type counter struct {
	mu sync.Mutex
	n  int64
}

func (c *counter) add(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
}

func (c *counter) value() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
