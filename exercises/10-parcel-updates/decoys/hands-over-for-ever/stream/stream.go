// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
	"net/http"
)

// job is a stream that a reader works for.
type job struct {
	ctx     context.Context
	source  <-chan Update
	updates chan Update
}

var jobs = make(chan job)

// The readers wait for work as long as the service runs.
func init() {
	for range 64 {
		go func() {
			for j := range jobs {
				j.read()
			}
		}()
	}
}

// read passes updates on until there are no more or the client has left.
func (j job) read() {
	defer close(j.updates)
	for {
		select {
		case <-j.ctx.Done():
			return
		case update, more := <-j.source:
			if !more {
				return
			}
			j.updates <- update
		}
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

	j := job{ctx, sub.Source(), make(chan Update)}
	select {
	case jobs <- j:
	case <-ctx.Done():
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case update, more := <-j.updates:
			if !more {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON()); err != nil {
				return
			}
			flusher.Flush()
		}
	}
}
