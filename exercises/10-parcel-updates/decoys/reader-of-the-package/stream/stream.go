// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
	"net/http"
)

type job struct {
	source <-chan Update
	out    chan Update
}

var readers = make(chan job, 64)

func init() {
	for range 16 {
		go func() {
			for j := range readers {
				for u := range j.source {
					j.out <- u
				}
				close(j.out)
			}
		}()
	}
}

// StreamUpdates writes each update of the subscription to w as an event, "data: <json>" and an empty line, in their
// order, and flushes it, so that the client sees it at once.
//
// It returns when the upstream ends and when the client has left (ctx is done), promptly: it waits for nothing but a
// write that is under way, also when no update ever comes. By then the subscription has been closed, and no goroutine
// of its own is left behind.
func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()
	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	flusher.Flush()
	j := job{sub.Source(), make(chan Update)}
	readers <- j
	for {
		select {
		case <-ctx.Done():
			return
		case u, ok := <-j.out:
			if !ok {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", u.JSON()); err != nil {
				return
			}
			flusher.Flush()
		}
	}
}
