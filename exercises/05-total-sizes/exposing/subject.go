// The subject: TotalSizes, with a server that the judge answers for.
package main

import (
	"context"
	"io"
	"net/url"

	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/httpseam"
	"example.com/mirrorsize/sizes"
)

func main() {
	server := httpseam.Listen()
	subject.Handle("TotalSizes", func(ctx context.Context, args subject.Args) (any, error) {
		var urls []string
		for _, path := range subject.Arg[[]string](args, 0) {
			urls = append(urls, server.URL(path))
		}
		return sizes.TotalSizes(ctx, urls)
	})
	subject.Kind("StatusError", func(e *sizes.StatusError) any { return e.Code })
	subject.Kind("url.Error", func(e *url.Error) any { return e.Op })
	subject.Sentinel("ErrNoLength", sizes.ErrNoLength)
	subject.Sentinel("EOF", io.EOF)
	subject.Serve()
}
