// Package survey asks for pages and tells which of them are there.
package survey

import "context"

// Result is what became of one page: the status of the answer, or why there was none.
type Result struct {
	URL    string
	Status int
	Err    error
}

// Dead reports whether whoever follows the link finds nothing.
func (r Result) Dead() bool { return r.Err != nil || r.Status >= 400 }

// Survey asks for each page and gives the results in the order of urls. A page that cannot be reached is a result like
// any other. It returns an error when ctx is cancelled.
func Survey(ctx context.Context, urls []string) ([]Result, error) {
	results := make([]Result, len(urls))
	for i, url := range urls {
		status, err := probe(ctx, url)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		results[i] = Result{URL: url, Status: status, Err: err}
	}
	return results, nil
}
