// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// StreamUpdates writes each update of the subscription to w as an event, "data: <json>" and an empty line, in their
// order, and flushes it, so that the client sees it at once.
//
// It returns when the upstream ends and when the client has left (ctx is done), promptly: it waits for nothing but a
// write that is under way, also when no update ever comes. By then the subscription has been closed, and no goroutine
// of its own is left behind.
func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()

	// A write to a client that is gone fails after this, and then the loop ends.
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(10 * time.Minute))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_ = control.Flush()

	for update := range sub.Source() {
		if ctx.Err() != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON()); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
	}
}
