// Package stream writes the updates of a subscription to a client, as server-sent events.
package stream

import (
	"context"
	"fmt"
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
	s := &session{client: w, gone: ctx.Done(), updates: sub.Source()}
	s.flush, _ = w.(http.Flusher)
	s.begin()
	for s.step() {
	}
}

// session is one client that is being served.
type session struct {
	client  http.ResponseWriter
	flush   http.Flusher
	gone    <-chan struct{}
	updates <-chan Update
}

func (s *session) begin() {
	s.client.Header().Set("Content-Type", "text/event-stream")
	s.client.Header().Set("Cache-Control", "no-store")
	s.push()
}

// step serves the next update; false when there is none to come.
func (s *session) step() bool {
	select {
	case u, ok := <-s.updates:
		if ok {
			_, err := fmt.Fprint(s.client, "data: ", u.JSON(), "\n\n")
			s.push()
			return err == nil
		}
	case <-s.gone:
	}
	return false
}

func (s *session) push() {
	if s.flush != nil {
		s.flush.Flush()
	}
}
