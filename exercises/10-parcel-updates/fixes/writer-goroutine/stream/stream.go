// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"net/http"
	"strings"
	"sync"
)

// StreamUpdates writes each update of the subscription to w as an event, "data: <json>" and an empty line, in their
// order, and flushes it, so that the client sees it at once.
//
// It returns when the upstream ends and when the client has left (ctx is done), promptly: it waits for nothing but a
// write that is under way, also when no update ever comes. By then the subscription has been closed, and no goroutine
// of its own is left behind.
func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")

	// The writer has a goroutine of its own, so that a slow client does not keep the hub waiting.
	box := newMailbox()
	var writer sync.WaitGroup
	writer.Go(func() { write(w, box) })

	listen(ctx, sub, box)
	sub.Close()
	box.shut()
	writer.Wait()
}

// listen takes updates in until there are no more or the client has left.
func listen(ctx context.Context, sub *Subscription, box *mailbox) {
	for {
		select {
		case update, open := <-sub.Source():
			if !open {
				return
			}
			box.put(update)
		case <-ctx.Done():
			box.drop()
			return
		}
	}
}

func write(w http.ResponseWriter, box *mailbox) {
	flusher, _ := w.(http.Flusher)
	for {
		updates := box.take()
		if len(updates) == 0 {
			return
		}
		for _, update := range updates {
			if box.dropped() {
				return
			}
			_, _ = w.Write([]byte(strings.Join([]string{"data: ", update.JSON(), "\n\n"}, "")))
			if flusher != nil {
				flusher.Flush()
			}
		}
	}
}
