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
	turn := make(chan int, 1)
	turn <- 0
	sem := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	defer wg.Wait()
	for i, u := range urls {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case sem <- struct{}{}:
		}
		wg.Add(1)
		go func() {
			defer func() { <-sem; wg.Done() }()
			s, err := probe(ctx, u)
			results[i] = Result{u, s, err}
			select {
			case n := <-turn:
				if ctx.Err() == nil {
					progress(n+1, len(urls))
				}
				turn <- n + 1
			case <-ctx.Done():
			}
		}()
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return results, nil
}
