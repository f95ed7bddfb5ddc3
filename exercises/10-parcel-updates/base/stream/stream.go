// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// interval is how often what has gathered is sent.
const interval = time.Second

// StreamUpdates writes each update of the subscription to w as an event, "data: <json>" and an empty line, in their
// order. It returns when the upstream ends or the client has left (ctx is done), and closes the subscription.
func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()
	w.Header().Set("Content-Type", "text/event-stream")

	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		events, ended := gather(sub.Source())
		if _, err := w.Write([]byte(events)); err != nil {
			return
		}
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		if ended {
			return
		}
	}
}

// gather takes the updates that are there. It reports whether the upstream has ended.
func gather(source <-chan Update) (events string, ended bool) {
	var text strings.Builder
	for {
		select {
		case update, more := <-source:
			if !more {
				return text.String(), true
			}
			fmt.Fprintf(&text, "data: %s\n\n", update.JSON())
		default:
			return text.String(), false
		}
	}
}
