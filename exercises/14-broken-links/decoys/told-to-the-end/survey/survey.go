// Package survey asks for pages and tells which of them are there.
package survey

import (
	"context"
	"sync"
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
	results := make([]Result, len(urls))
	finished := make(chan int, len(urls))
	sem := make(chan struct{}, atOnce)
	told := make(chan struct{})
	go func() {
		defer close(told)
		n := 0
		for range finished {
			n++
			progress(n, len(urls))
		}
	}()
	var wg sync.WaitGroup
	for i := range urls {
		select {
		case sem <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-sem }()
			status, err := probe(ctx, urls[i])
			if ctx.Err() == nil {
				results[i] = Result{urls[i], status, err}
				finished <- i
			}
		})
	}
	wg.Wait()
	close(finished)
	<-told
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return results, nil
}
