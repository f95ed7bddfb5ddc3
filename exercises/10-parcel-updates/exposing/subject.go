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

// next is what the judge has the upstream do.
type next struct {
	End    bool
	Update stream.Update
}

func main() {
	subject.Handle("StreamUpdates", func(ctx context.Context, args subject.Args) (any, error) {
		session := subject.Arg[string](args, 0)
		stream.StreamUpdates(ctx, response{session, http.Header{}}, subscribe(session, subject.Arg[int](args, 1)))
		return nil, nil
	})
	subject.Serve()
}

// subscribe asks the judge for one update after another, each when the one before has been taken.
func subscribe(session string, backlog int) *stream.Subscription {
	updates, released := make(chan stream.Update, backlog), make(chan struct{})
	stop := sync.OnceFunc(func() { close(released) })
	go func() {
		for {
			var what next
			upstream.Call("next", session).Decode(&what)
			if what.End {
				close(updates)
				return
			}
			select {
			case updates <- what.Update:
			case <-released:
				return
			}
		}
	}()
	return stream.NewSubscription(updates, func() {
		stop()
		upstream.Call("release", session)
	})
}

// response passes on to the judge what the client is sent.
type response struct {
	session string
	header  http.Header
}

func (r response) Header() http.Header { return r.header }

func (r response) WriteHeader(status int) { client.Call("WriteHeader", r.session, status) }

func (r response) Write(text []byte) (int, error) { return r.WriteString(string(text)) }

func (r response) WriteString(text string) (int, error) {
	if message, failed := client.Call("Write", r.session, text).Failed(); failed {
		return 0, errors.New(message)
	}
	return len(text), nil
}

func (r response) Flush() { client.Call("Flush", r.session) }
