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

	for {
		// first what is there
		for more := true; more; {
			select {
			case update, ok := <-sub.Source():
				if !ok {
					return
				}
				if _, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON()); err != nil {
					return
				}
				flusher.Flush()
			default:
				more = false
			}
		}
		select {
		case <-ctx.Done():
			return
		case update, ok := <-sub.Source():
			if !ok {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", update.JSON()); err != nil {
				return
			}
			flusher.Flush()
		}
	}
}
