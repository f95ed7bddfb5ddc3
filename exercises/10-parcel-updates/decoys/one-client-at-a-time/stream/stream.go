package stream

import (
	"context"
	"fmt"
	"net/http"
	"sync"
)

var writing sync.Mutex

func send(w http.ResponseWriter, flusher http.Flusher, update Update) error {
	writing.Lock()
	defer writing.Unlock()
	_, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON())
	flusher.Flush()
	return err
}

func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()

	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	flusher.Flush()

	for {
		select {
		case <-ctx.Done():
			return
		case update, more := <-sub.Source():
			if !more {
				return
			}
			if err := send(w, flusher, update); err != nil {
				return
			}
		}
	}
}
