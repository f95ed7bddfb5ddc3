package stream

import "sync"

// mailbox holds updates between the goroutine that hears of them and the one that writes them.
type mailbox struct {
	mu      sync.Mutex
	news    *sync.Cond
	waiting []Update
	closed  bool
	gone    bool
}

func newMailbox() *mailbox {
	m := new(mailbox)
	m.news = sync.NewCond(&m.mu)
	return m
}

func (m *mailbox) put(update Update) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting = append(m.waiting, update)
	m.news.Signal()
}

// take waits for updates and gives them all; none when the mailbox is shut and empty.
func (m *mailbox) take() []Update {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.waiting) == 0 && !m.closed {
		m.news.Wait()
	}
	updates := m.waiting
	m.waiting = nil
	return updates
}

func (m *mailbox) shut() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.news.Broadcast()
}

// drop throws away what has not been written: nobody is there to read it.
func (m *mailbox) drop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting, m.gone = nil, true
}

func (m *mailbox) dropped() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.gone
}
