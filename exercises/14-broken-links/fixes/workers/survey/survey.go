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
	queue := make(chan int)
	var (
		workers sync.WaitGroup
		counter = counter{total: len(urls), tell: progress}
	)
	for range min(atOnce, len(urls)) {
		workers.Go(func() {
			for i := range queue {
				status, err := probe(ctx, urls[i])
				results[i] = Result{urls[i], status, err}
				counter.step(ctx)
			}
		})
	}
	for i := 0; i < len(urls) && ctx.Err() == nil; i++ {
		select {
		case queue <- i:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return results, nil
}

// counter counts pages. It tells of each while it holds its lock, so that the numbers come in order.
type counter struct {
	mu          sync.Mutex
	done, total int
	tell        func(done, total int)
}

func (c *counter) step(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil { // it may have been cancelled while the lock was waited for
		return
	}
	c.done++
	c.tell(c.done, c.total)
}
