// Package notices tells the members of a club what is on.
package notices

import "context"

// Mailer brings a notice to a member.
type Mailer interface {
	Send(ctx context.Context, member string) error
}

// SendNotices sends the notice to every member, all at the same time. It returns when every send has
// ended; a notice that cannot be sent is its error.
func SendNotices(ctx context.Context, members []string, mailer Mailer) error {
	errs := make(chan error, len(members))
	for _, member := range members {
		go func() { errs <- mailer.Send(ctx, member) }()
	}
	for range members {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
