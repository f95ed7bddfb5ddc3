// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"io"
	"net/http"
)

// StreamUpdates writes each update of the subscription to w as an event, "data: <json>" and an empty line, in their
// order, and flushes it, so that the client sees it at once.
//
// It returns when the upstream ends and when the client has left (ctx is done), promptly: it waits for nothing but a
// write that is under way, also when no update ever comes. By then the subscription has been closed, and no goroutine
// of its own is left behind.
func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_ = out.Flush() // a writer that cannot flush sends at the end

	for update := range until(ctx, sub.Source()) {
		if _, err := io.WriteString(w, "data: "+update.JSON()+"\n\n"); err != nil {
			return
		}
		_ = out.Flush()
	}
}

// until passes updates on until ctx is done; then the channel that it gives is closed.
func until(ctx context.Context, source <-chan Update) <-chan Update {
	updates := make(chan Update)
	go func() {
		defer close(updates)
		for {
			select {
			case <-ctx.Done():
				return
			case update, more := <-source:
				if !more {
					return
				}
				select {
				case updates <- update:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return updates
}
