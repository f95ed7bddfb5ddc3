package sizes

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// slots bounds the requests of the whole program.
var slots = make(chan struct{}, 16)

func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	var total atomic.Int64
	for _, url := range urls {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			size, err := fetchSize(ctx, url)
			if err != nil {
				cancel(fmt.Errorf("size of %s: %w", url, err))
				return
			}
			total.Add(size)
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	return total.Load(), nil
}
