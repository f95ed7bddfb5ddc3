// The subject: Survey, with servers and a progress display that the judge plays.
package main

import (
	"context"
	"net/http"
	"strings"

	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/httpseam"
	"example.com/deadlinks/survey"
)

const second = "127.0.0.2" // another host

func main() {
	server := httpseam.Listen(second)
	http.DefaultTransport.(*http.Transport).RegisterProtocol("http", timeLimits{subject.NewSeam("limit")})
	display := subject.NewSeam("display")

	// address: pages on the two hosts are "/…" and "second:/…", all else is an address as it stands.
	address := func(page string) string {
		if path, ok := strings.CutPrefix(page, "second:"); ok {
			return server.URLOn(second, path)
		}
		if strings.HasPrefix(page, "/") {
			return server.URL(page)
		}
		return page
	}
	run := func(ctx context.Context, pages []string, progress func(done, total int)) ([]any, error) {
		urls := make([]string, 0, len(pages))
		for _, page := range pages {
			urls = append(urls, address(page))
		}
		results, err := survey.Survey(ctx, urls, progress)
		if err != nil {
			return nil, err
		}
		told := make([]any, 0, len(results))
		for i, result := range results {
			page := result.URL
			if i < len(pages) && page == address(pages[i]) {
				page = pages[i]
			}
			told = append(told, map[string]any{"page": page, "status": result.Status, "failed": result.Err != nil})
		}
		return told, nil
	}

	// Survey(number, pages): the judge answers each call of progress, and is told whose it is.
	subject.Handle("Survey", func(ctx context.Context, args subject.Args) (any, error) {
		number := subject.Arg[int](args, 0)
		return run(ctx, subject.Arg[[]string](args, 1), func(done, total int) {
			display.Call("progress", done, total, number)
		})
	})

	// SurveyAlone(pages): progress only takes down what it is told.
	subject.Handle("SurveyAlone", func(ctx context.Context, args subject.Args) (any, error) {
		pages, told := subject.Arg[[]string](args, 0), [][2]int{}
		results, err := run(ctx, pages, func(done, total int) { told = append(told, [2]int{done, total}) })
		if err != nil {
			return nil, err
		}
		inOrder := 0
		for i, one := range told {
			if one == [2]int{i + 1, len(pages)} {
				inOrder++
			}
		}
		return map[string]any{"results": results, "told": len(told), "inOrder": inOrder}, nil
	})
	subject.Serve()
}

// timeLimits tells of a request that has a time limit, also one that runs on the real clock, which the judge cannot move.
type timeLimits struct{ seam *subject.Seam }

func (t timeLimits) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, limited := r.Context().Deadline(); limited {
		t.seam.Post("limit", []any{r.URL.Path}, nobody{})
	}
	return nil, http.ErrSkipAltProtocol // and on its way
}

// nobody waits for the judge's answer.
type nobody struct{}

func (nobody) Settle(subject.Answer) {}
