// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// client gives up on servers that have gone away for good.
var client = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{MaxConnsPerHost: 64, IdleConnTimeout: 10 * time.Second},
}

type sized struct {
	bytes int64
	err   error
}

// TotalSizes asks for the sizes of all URLs concurrently and returns the exact sum in bytes.
//
// A URL that is listed twice counts twice; without any URL the total is 0. When a size cannot be found out, the
// error wraps the reason; there is never a total with a file missing from it. When ctx is cancelled TotalSizes
// returns promptly with an error. Once it has returned, none of its goroutines is left behind waiting for
// a server.
func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // whoever still waits for a server stops doing so

	// There is room for every answer, so nobody has to be waited for.
	answers := make(chan sized, len(urls))
	for _, url := range urls {
		go func() {
			n, err := fetchSize(ctx, url)
			if err != nil {
				err = fmt.Errorf("size of %s: %w", url, err)
			}
			answers <- sized{n, err}
		}()
	}
	var total int64
	for range urls {
		select {
		case a := <-answers:
			if a.err != nil {
				return 0, a.err
			}
			total += a.bytes
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return total, nil
}
