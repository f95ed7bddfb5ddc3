// The subject: SendNotices, with a mailer that the judge plays.
package main

import (
	"context"
	"errors"

	"diffdojo.test/kit/subject"
	"example.com/notices/notices"
)

var seam = subject.NewSeam("mailer")

type mailer struct{}

func (mailer) Send(_ context.Context, member string) error {
	if message, failed := seam.Call("Send", member).Failed(); failed {
		return errors.New(message)
	}
	return nil
}

func main() {
	subject.Handle("SendNotices", func(ctx context.Context, args subject.Args) (any, error) {
		return nil, notices.SendNotices(ctx, subject.Arg[[]string](args, 0), mailer{})
	})
	subject.Serve()
}
