// The subject: TotalSizes, with a server that the judge answers for.
package main

import (
	"io"
	"net/url"

	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/httpseam"
	"example.com/mirrorsize/sizes"
)

func main() {
	server := httpseam.Listen()
	subject.Start("TotalSizes", func(call *subject.Call) {
		var urls []string
		for _, path := range subject.Arg[[]string](call.Args, 0) {
			urls = append(urls, server.URL(path))
		}
		go func() { call.Return(sizes.TotalSizes(call.Context, urls)) }()
	})
	subject.Kind("StatusError", func(e *sizes.StatusError) any { return e.Code })
	subject.Kind("url.Error", func(e *url.Error) any { return e.Op })
	subject.Sentinel("ErrNoLength", sizes.ErrNoLength)
	subject.Sentinel("EOF", io.EOF)
	subject.Serve()
}
