// A connection to the server that lives in memory.

package httpseam

import (
	"io"
	"net"
	"time"

	"diffdojo.test/kit/internal/hush"
	"diffdojo.test/kit/subject"
)

// pipe is the client's end; the server's is the exchange behind it.
type pipe struct {
	mu      hush.Mutex
	news    *hush.Cond
	request exchange
	answer  []byte
	over    bool // the server has closed the connection
	closed  bool // the client has
}

func newPipe() *pipe {
	p := &pipe{}
	p.news = hush.NewCond(&p.mu)
	return p
}

//go:norace
func (p *pipe) Read(into []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.answer) == 0 && !p.over && !p.closed {
		p.news.Wait()
	}
	switch {
	case p.closed:
		return 0, net.ErrClosed
	case len(p.answer) == 0:
		return 0, io.EOF
	}
	n := hush.Copy(into, p.answer)
	p.answer = p.answer[n:]
	return n, nil
}

//go:norace
func (p *pipe) Write(chunk []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.over {
		return 0, net.ErrClosed
	}
	p.request.feed(chunk, p)
	return len(chunk), nil
}

// Settle hands the response to the client.
//
//go:norace
func (p *pipe) Settle(a subject.Answer) {
	text := response(a)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer, p.over = text, true
	p.news.Broadcast()
}

//go:norace
func (p *pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.request.giveUp()
		p.news.Broadcast()
	}
	return nil
}

func (p *pipe) LocalAddr() net.Addr  { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
func (p *pipe) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// The server decides when it answers, so a connection has no deadlines of its own.
func (p *pipe) SetDeadline(time.Time) error      { return nil }
func (p *pipe) SetReadDeadline(time.Time) error  { return nil }
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }
