package stream

import (
	"context"
	"fmt"
	"net/http"
)

func StreamUpdates(ctx context.Context, w http.ResponseWriter, sub *Subscription) {
	defer sub.Close()

	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	flusher.Flush()

	updates := make(chan Update)
	go func() {
		defer close(updates)
		for {
			select {
			case <-ctx.Done():
				return
			case u, ok := <-sub.Source():
				if !ok {
					return
				}
				updates <- u
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case update, more := <-updates:
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
