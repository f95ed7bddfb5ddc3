// Package sizes finds out how large files on other servers are.
package sizes

import (
	"context"
	"errors"
	"fmt"
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
	if len(urls) == 1 {
		size, err := fetchSize(ctx, urls[0])
		if err != nil {
			return 0, fmt.Errorf("size of %s: %w", urls[0], err)
		}
		return size, nil
	}

	// The total of a list is the total of its first half plus that of the rest.
	type half struct {
		total int64
		err   error
	}
	first := make(chan half)
	middle := len(urls) / 2
	go func() {
		total, err := TotalSizes(ctx, urls[:middle])
		first <- half{total, err}
	}()
	rest, err := TotalSizes(ctx, urls[middle:])
	begin := <-first
	if err := errors.Join(begin.err, err); err != nil {
		return 0, err
	}
	return begin.total + rest, nil
}
