package sizes

import (
	"context"
	"sync"
)

// group runs functions in goroutines and keeps the first error. Its context ends with that error.
type group struct {
	wg     sync.WaitGroup
	slots  chan struct{}
	once   sync.Once
	err    error
	cancel context.CancelCauseFunc
}

func newGroup(ctx context.Context, limit int) (*group, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &group{slots: make(chan struct{}, limit), cancel: cancel}, ctx
}

func (g *group) run(f func() error) {
	g.slots <- struct{}{}
	g.wg.Add(1)
	go func() {
		defer func() {
			<-g.slots
			g.wg.Done()
		}()
		if err := f(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel(err)
			})
		}
	}()
}

func (g *group) wait() error {
	g.wg.Wait()
	g.cancel(nil)
	return g.err
}
