// Package notices tells the members of a club what is on.
package notices

import (
	"context"
	"errors"
	"sync"
)

// Mailer brings a notice to a member.
type Mailer interface {
	Send(ctx context.Context, member string) error
}

// SendNotices sends the notice to every member, all at the same time. It returns when every send has
// ended; a notice that cannot be sent is its error.
func SendNotices(ctx context.Context, members []string, mailer Mailer) error {
	errs := make([]error, len(members))
	var sends sync.WaitGroup
	for i, member := range members {
		sends.Go(func() { errs[i] = mailer.Send(ctx, member) })
	}
	sends.Wait()
	return errors.Join(errs...)
}
