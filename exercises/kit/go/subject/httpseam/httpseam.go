// Package httpseam is an HTTP server that the judge answers for: each request is a call of the seam "http".
//
// The method of the call is the request's, its one argument the path. The judge answers with
// {"status":200,"length":123}, without "length" where the response does not tell it, or with {"drop":true}: the
// connection ends without a response. A request whose connection the client closes is withdrawn.
//
// The server listens on a real socket. What goes through http.DefaultTransport, or a clone of it, comes in over
// memory instead: nothing is ever under way in the kernel then, and the race detector does not see an order
// between two requests that only their sockets would make.
package httpseam

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"diffdojo.test/kit/internal/hush"
	"diffdojo.test/kit/subject"
)

var seam = subject.NewSeam("http")

// Server is the listening server.
type Server struct{ listener net.Listener }

// Listen starts the server; call it once, before subject.Serve. With further loopback addresses ("127.0.0.2") there are
// several hosts; where the system has no such address, that host answers over memory alone.
func Listen(hosts ...string) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "httpseam:", err)
		os.Exit(70)
	}
	s := &Server{listener}
	subject.ServeWith(s.accept)
	port := s.port()
	for _, host := range hosts {
		if more, err := net.Listen("tcp", net.JoinHostPort(host, port)); err == nil {
			subject.ServeWith((&Server{more}).accept)
		}
	}
	transport := http.DefaultTransport.(*http.Transport)
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, to, _ := net.SplitHostPort(address)
		if ip := net.ParseIP(host); to == port && ip != nil && ip.IsLoopback() {
			return newPipe(), nil
		}
		return dial(ctx, network, address)
	}
	return s
}

// URL is the address of a path on the server.
func (s *Server) URL(path string) string { return s.URLOn("127.0.0.1", path) }

// URLOn is the address of a path on one of the hosts.
func (s *Server) URLOn(host, path string) string {
	return "http://" + net.JoinHostPort(host, s.port()) + path
}

func (s *Server) port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		go read(conn)
	}
}

// read takes in what comes over one socket; a goroutine beside it sends the response.
func read(conn net.Conn) {
	s := &socket{answered: hush.NewGate()}
	go func() {
		conn.Write(s.response())
		conn.Close()
	}()
	chunk := make([]byte, 4096)
	for {
		n, err := conn.Read(chunk)
		s.request.feed(chunk[:n], s)
		if err != nil {
			s.request.giveUp()
			return
		}
	}
}

// socket is the server's end of a connection.
type socket struct {
	request  exchange
	answer   []byte
	answered *hush.Gate
}

// Settle has the response sent.
//
//go:norace
func (s *socket) Settle(a subject.Answer) {
	s.answer = response(a)
	s.answered.Open()
}

//go:norace
func (s *socket) response() []byte {
	s.answered.Wait()
	return hush.Clone(s.answer)
}

// exchange is the one request of a connection: the response closes it.
type exchange struct {
	head []byte
	ask  *subject.Ask
}

// feed takes in bytes of the request. When its head is whole the judge is asked, and the answer goes to whom it is
// meant for.
//
//go:norace
func (e *exchange) feed(chunk []byte, to subject.Settler) {
	if e.ask != nil {
		return
	}
	for _, letter := range chunk {
		e.head = append(e.head, letter)
	}
	if head := hush.Clone(e.head); bytes.Contains(head, []byte("\r\n\r\n")) {
		e.ask = ask(string(head), to)
	}
}

// ask asks the judge for what a request asks for.
func ask(head string, to subject.Settler) *subject.Ask {
	line, _, _ := strings.Cut(head, "\r\n")
	method, rest, _ := strings.Cut(line, " ")
	path, _, _ := strings.Cut(rest, " ")
	return seam.Post(method, []any{path}, to)
}

// giveUp withdraws the request; the client has closed its connection.
//
//go:norace
func (e *exchange) giveUp() {
	if e.ask != nil {
		e.ask.Withdraw()
	}
}

// response is what goes over the connection; nothing where it is to be dropped.
func response(a subject.Answer) []byte {
	var said struct {
		Status int    `json:"status"`
		Length *int64 `json:"length"`
		Drop   bool   `json:"drop"`
	}
	a.Decode(&said)
	if said.Drop {
		return nil
	}
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nConnection: close\r\n", said.Status, http.StatusText(said.Status))
	if said.Length != nil {
		head += fmt.Sprintf("Content-Length: %d\r\n", *said.Length)
	}
	return []byte(head + "\r\n")
}
