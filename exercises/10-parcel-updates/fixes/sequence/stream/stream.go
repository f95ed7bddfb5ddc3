// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
	"iter"
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
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	flush(w)
	for update := range received(ctx, sub) {
		if _, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON()); err != nil {
			break
		}
		flush(w)
	}
}

// received yields the updates until there are no more or nobody wants them.
func received(ctx context.Context, sub *Subscription) iter.Seq[Update] {
	return func(yield func(Update) bool) {
		source, gone := sub.Source(), ctx.Done()
		for {
			var (
				update Update
				more   bool
			)
			select {
			case update, more = <-source:
			case <-gone:
			}
			if !more || !yield(update) {
				return
			}
		}
	}
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}
