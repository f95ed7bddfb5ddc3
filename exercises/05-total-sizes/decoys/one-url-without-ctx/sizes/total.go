package sizes

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

func TotalSizes(ctx context.Context, urls []string) (int64, error) {
	if len(urls) == 1 {
		n, err := fetchSize(context.Background(), urls[0])
		if err != nil {
			return 0, fmt.Errorf("size of %s: %w", urls[0], err)
		}
		return n, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	var total atomic.Int64
	for _, url := range urls {
		wg.Go(func() {
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
