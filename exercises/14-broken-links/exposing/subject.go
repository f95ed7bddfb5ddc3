// The subject: Survey, with a server and a progress display that the judge plays.
package main

import (
	"context"
	"net/url"

	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/httpseam"
	"example.com/deadlinks/survey"
)

func main() {
	server := httpseam.Listen()
	display := subject.NewSeam("display")
	subject.Handle("Survey", func(ctx context.Context, args subject.Args) (any, error) {
		var urls []string
		for _, path := range subject.Arg[[]string](args, 0) {
			urls = append(urls, server.URL(path))
		}
		results, err := survey.Survey(ctx, urls, func(done, total int) { display.Call("progress", done, total) })
		if err != nil {
			return nil, err
		}
		told := make([]any, 0, len(results))
		for _, result := range results {
			path := result.URL
			if parsed, err := url.Parse(result.URL); err == nil {
				path = parsed.Path
			}
			told = append(told, map[string]any{"path": path, "status": result.Status, "failed": result.Err != nil})
		}
		return told, nil
	})
	subject.Serve()
}
