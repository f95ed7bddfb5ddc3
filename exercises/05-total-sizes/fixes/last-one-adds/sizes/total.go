// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"sync/atomic"
)

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	if len(urls) == 0 {
		return 0, nil
	}
	type outcome struct {
		n   int64
		err error
	}
	got := make([]outcome, len(urls))
	var left atomic.Int64
	left.Store(int64(len(urls)))
	done := make(chan outcome, 1)
	for i, url := range urls {
		go func() {
			n, err := fetchSize(ctx, url)
			if err != nil {
				err = fmt.Errorf("size of %s: %w", url, err)
			}
			got[i] = outcome{n, err}
			if left.Add(-1) == 0 {
				var sum outcome
				for _, o := range got {
					sum.n += o.n
					if sum.err == nil {
						sum.err = o.err
					}
				}
				done <- sum
			}
		}()
	}
	sum := <-done
	if sum.err != nil {
		return 0, sum.err
	}
	return sum.n, nil
}
