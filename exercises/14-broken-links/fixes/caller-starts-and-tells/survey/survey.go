// Package survey asks for pages and tells which of them are there.
package survey

import "context"

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

// answer is the result of a page and its place in the list.
type answer struct {
	at int
	Result
}

// Survey asks for the pages, eight at a time, and gives the results in the order of urls. A page that cannot be reached is
// a result like any other.
//
// After each page it calls progress with how many are done, counting up by one; these calls never overlap, and
// progress must not call Survey. When ctx is cancelled Survey calls progress no more, and returns with an error as soon as
// a call that is under way is over. Once it has returned, none of its goroutines is left.
func Survey(ctx context.Context, urls []string, progress func(done, total int)) ([]Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	results := make([]Result, len(urls))
	answers := make(chan answer, atOnce)
	started, running := 0, 0
	for finished := 0; finished < len(urls); {
		for running < atOnce && started < len(urls) {
			go func(i int) {
				status, err := probe(ctx, urls[i])
				answers <- answer{i, Result{urls[i], status, err}}
			}(started)
			started++
			running++
		}
		select {
		case a := <-answers:
			running--
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			finished++
			results[a.at] = a.Result
			progress(finished, len(urls))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return results, nil
}
