// A context that ends at a virtual time.

package vcontext

import (
	"context"
	"sync"
	"time"

	"diffdojo.test/kit/internal/clock"
)

// timed ends with its parent, by its cancel function, or when the virtual clock reaches the deadline.
//
// The context inside carries the parent's values and the cause. It always says "canceled", so timed has a Done
// channel and an error of its own, and children of package context are told through its AfterFunc method.
type timed struct {
	inside   context.Context
	finish   context.CancelCauseFunc
	deadline time.Time
	timer    *clock.Timer

	mu     sync.Mutex
	err    error
	done   chan struct{}
	told   int
	to     map[int]func()
	detach func() bool // stops listening to the context inside
}

func until(d time.Duration) time.Time { return clock.Now().Add(d) }

func withDeadline(parent Context, deadline time.Time, cause error) (Context, CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if earlier, ok := parent.Deadline(); ok && earlier.Before(deadline) {
		return context.WithCancel(parent)
	}
	if cause == nil {
		cause = context.DeadlineExceeded
	}
	c := &timed{deadline: deadline, done: make(chan struct{}), to: map[int]func(){}}
	c.inside, c.finish = context.WithCancelCause(parent)
	c.timer = clock.NewFunc(func() { c.end(context.DeadlineExceeded, cause) })
	c.mu.Lock() // a parent that has ended calls follow at once
	c.detach = context.AfterFunc(c.inside, c.follow)
	c.mu.Unlock()
	if c.Err() == nil {
		if left := deadline.Sub(clock.Now()); left > 0 {
			c.timer.Arm(left, 0)
		} else {
			c.end(context.DeadlineExceeded, cause)
		}
	}
	return c, func() { c.end(context.Canceled, nil) }
}

// follow ends the context when its parent has ended.
func (c *timed) follow() {
	if err := c.inside.Err(); err != nil {
		c.end(err, nil)
	}
}

func (c *timed) end(err, cause error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = err
	to := c.to
	c.to = nil
	c.mu.Unlock()
	c.timer.Disarm()
	c.detach()
	c.finish(cause)
	close(c.done)
	for _, tell := range to {
		tell()
	}
}

func (c *timed) Deadline() (time.Time, bool) { return c.deadline, true }

func (c *timed) Done() <-chan struct{} {
	c.follow()
	return c.done
}

func (c *timed) Err() error {
	c.follow()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *timed) Value(key any) any { return c.inside.Value(key) }

// AfterFunc is how package context listens to a context that is not its own.
func (c *timed) AfterFunc(f func()) (stop func() bool) {
	c.follow()
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		go f()
		return func() bool { return false }
	}
	key := c.told
	c.told++
	c.to[key] = f
	c.mu.Unlock()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waiting := c.to[key]
		delete(c.to, key)
		return waiting
	}
}
