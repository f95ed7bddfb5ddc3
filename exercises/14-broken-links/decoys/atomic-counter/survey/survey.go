// Package survey asks for pages and tells which of them are there.
package survey

import (
	"context"
	"sync"
	"sync/atomic"
)

// atOnce is how many pages are asked for at a time; the wiki bars whoever asks for more.
const atOnce = 8

// Result is what became of one page: the status of the answer, or why there was none.
type Result struct {
	URL    string
	Status int
	Err    error
}

// Dead reports whether whoever follows the link finds nothing.
func (r Result) Dead() bool { return r.Err != nil || r.Status >= 400 }

// Survey asks for the pages, eight at a time, and gives the results in the order of urls. A page that cannot be reached is
// a result like any other.
//
// After each page it calls progress with how many are done, counting up by one; these calls never overlap, and
// progress must not call Survey. When ctx is cancelled Survey calls progress no more, and returns with an error as soon as
// a call that is under way is over. Once it has returned, none of its goroutines is left.
func Survey(ctx context.Context, urls []string, progress func(done, total int)) ([]Result, error) {
	var (
		wg   sync.WaitGroup
		done atomic.Int64
	)
	results := make([]Result, len(urls))
	places := make(chan struct{}, atOnce)
	for i, url := range urls {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { <-places }()
			status, err := probe(ctx, url)
			if ctx.Err() != nil {
				return
			}
			results[i] = Result{URL: url, Status: status, Err: err}
			progress(int(done.Add(1)), len(urls))
		}()
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return results, nil
}
