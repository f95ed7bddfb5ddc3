// Package http has a client of an HTTP server that the judge plays. Whoever asks what its response is gets to read
// what the one of net/http would say.
package http

import (
	"context"
	"errors"
	"net"
	"net/http"

	"diffdojo.test/kit/subject"
)

// response passes on to the judge what the client is sent.
type response struct {
	client  *subject.Seam
	session string
	header  http.Header
}

// NewResponse gives what a handler writes to: each call of Write, WriteHeader and Flush is one of the seam, with the
// session as its first argument.
func NewResponse(client *subject.Seam, session string) http.ResponseWriter {
	return &response{client, session, http.Header{}}
}

// WithServer gives a context with the values that a handler's has.
func WithServer(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, http.ServerContextKey, &http.Server{Addr: "localhost:8080"})
	return context.WithValue(ctx, http.LocalAddrContextKey, net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}))
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(code int) { w.client.Call("WriteHeader", w.session, code) }

func (w *response) Write(data []byte) (int, error) { return w.WriteString(string(data)) }

func (w *response) WriteString(data string) (int, error) {
	if message, failed := w.client.Call("Write", w.session, data).Failed(); failed {
		return 0, errors.New(message)
	}
	return len(data), nil
}

func (w *response) Flush() { w.client.Call("Flush", w.session) }
