// The subject: StreamUpdates, with a client and an upstream that the judge plays.
package main

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"diffdojo.test/kit/subject"
	"example.com/parcels/stream"
)

var (
	client   = subject.NewSeam("client")
	upstream = subject.NewSeam("upstream")
)

func main() {
	subject.Handle("StreamUpdates", func(ctx context.Context, _ subject.Args) (any, error) {
		stream.StreamUpdates(ctx, response{http.Header{}}, subscribe())
		return nil, nil
	})
	subject.Serve()
}

// subscribe asks the judge for one update after another, each when the one before has been taken.
func subscribe() *stream.Subscription {
	updates, released := make(chan stream.Update), make(chan struct{})
	stop := sync.OnceFunc(func() { close(released) })
	go func() {
		for {
			var next struct {
				End    bool
				Update stream.Update
			}
			upstream.Call("next").Decode(&next)
			if next.End {
				close(updates)
				return
			}
			select {
			case updates <- next.Update:
			case <-released:
				return
			}
		}
	}()
	return stream.NewSubscription(updates, func() {
		stop()
		upstream.Call("release")
	})
}

// response passes on to the judge what the client is sent.
type response struct{ header http.Header }

func (r response) Header() http.Header { return r.header }

func (r response) WriteHeader(status int) { client.Call("WriteHeader", status) }

func (r response) Write(text []byte) (int, error) { return r.WriteString(string(text)) }

func (r response) WriteString(text string) (int, error) {
	if message, failed := client.Call("Write", text).Failed(); failed {
		return 0, errors.New(message)
	}
	return len(text), nil
}

func (r response) Flush() { client.Call("Flush") }
