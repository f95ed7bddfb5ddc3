// The subject: StreamUpdates, with a client and an upstream that the judge plays.
package main

import (
	"sync"

	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/http"
	"example.com/parcels/stream"
)

var (
	client  = subject.NewSeam("client")
	asked   = subject.NewSeam("upstream")
	parcels = map[string]*upstream{} // by session; only the harness's goroutine adds to it and looks
)

// next is what the judge has the upstream do.
type next struct {
	End    bool
	Update stream.Update
}

func main() {
	subject.Start("StreamUpdates", func(call *subject.Call) {
		session := subject.Arg[string](call.Args, 0)
		u := newUpstream(session, subject.Arg[int](call.Args, 1))
		parcels[session] = u
		ctx, w := http.WithServer(call.Context), http.NewResponse(client, session)
		go func() {
			stream.StreamUpdates(ctx, w, u.subscribe())
			call.Return(nil, nil)
		}()
	})
	subject.Start("Waits", func(call *subject.Call) {
		call.Return(parcels[subject.Arg[string](call.Args, 0)].waitedFor(), nil)
	})
	subject.Serve()
}

// upstream sends the judge's updates, each when the one before has been taken.
type upstream struct {
	session  string
	updates  chan stream.Update
	released chan struct{}
	ended    chan struct{}
}

func newUpstream(session string, backlog int) *upstream {
	return &upstream{session, make(chan stream.Update, backlog), make(chan struct{}), make(chan struct{})}
}

func (u *upstream) subscribe() *stream.Subscription {
	stop := sync.OnceFunc(func() { close(u.released) })
	go u.send()
	return stream.NewSubscription(u.updates, func() {
		stop()
		asked.Call("release", u.session)
	})
}

func (u *upstream) send() {
	for {
		var what next
		asked.Call("next", u.session).Decode(&what)
		if what.End {
			close(u.ended)
			close(u.updates)
			return
		}
		select {
		case u.updates <- what.Update:
		case <-u.released:
			return
		}
	}
}

// waitedFor reports whether anybody waits for the next update: an update goes straight to whoever does.
func (u *upstream) waitedFor() bool {
	select {
	case <-u.ended:
		return false
	default:
	}
	if len(u.updates) > 0 {
		return false
	}
	select {
	case u.updates <- stream.Update{}:
		if len(u.updates) == 0 {
			return true
		}
		<-u.updates
	default:
	}
	return false
}
