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
	answers := make(chan int)
	places := make(chan struct{}, atOnce)
	go func() {
		defer close(answers)
		var wg sync.WaitGroup
		defer wg.Wait()
		for i, url := range urls {
			select {
			case <-ctx.Done():
				return
			case places <- struct{}{}:
			}
			wg.Add(1)
			go func() {
				defer wg.Done()
				status, err := probe(ctx, url)
				results[i] = Result{URL: url, Status: status, Err: err}
				<-places
				answers <- i
			}()
		}
	}()

	// Only this goroutine counts, and the channel is closed when all others have ended.
	done := 0
	for range answers {
		if ctx.Err() == nil {
			done++
			progress(done, len(urls))
		}
	}
	return results, ctx.Err()
}
