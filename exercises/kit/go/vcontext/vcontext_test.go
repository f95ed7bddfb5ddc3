// Contexts with a virtual deadline keep the meaning of package context.

package vcontext

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"diffdojo.test/kit/internal/clock"
)

// move moves the clock and lets every timer due until then come to its end.
func move(by time.Duration) {
	for end := clock.Elapsed() + by; clock.FireNext(end); {
		synctest.Wait()
	}
}

func TestDeadlineReachesChildren(t *testing.T) { synctest.Test(t, deadlineReachesChildren) }

func deadlineReachesChildren(t *testing.T) {
	reason := errors.New("too slow")
	parent, cancel := WithTimeoutCause(context.Background(), time.Second, reason)
	defer cancel()
	child, stop := context.WithCancel(parent)
	defer stop()
	grandchild, end := WithTimeout(child, time.Minute)
	defer end()
	move(999 * time.Millisecond)
	if parent.Err() != nil || child.Err() != nil {
		t.Fatal("ended too early")
	}
	move(time.Millisecond)
	for name, ctx := range map[string]Context{"parent": parent, "child": child, "grandchild": grandchild} {
		<-ctx.Done()
		if ctx.Err() != context.DeadlineExceeded || Cause(ctx) != reason {
			t.Errorf("%s: %v, %v", name, ctx.Err(), Cause(ctx))
		}
	}
}

func TestParentEndsIt(t *testing.T) { synctest.Test(t, parentEndsIt) }

func parentEndsIt(t *testing.T) {
	reason := errors.New("enough")
	parent, cancel := context.WithCancelCause(context.WithValue(context.Background(), "k", "v"))
	ctx, stop := WithTimeout(parent, time.Hour)
	defer stop()
	if ctx.Value("k") != "v" {
		t.Error("values are not passed on")
	}
	told := make(chan bool)
	AfterFunc(ctx, func() { close(told) })
	cancel(reason)
	if ctx.Err() != context.Canceled || Cause(ctx) != reason {
		t.Errorf("%v, %v", ctx.Err(), Cause(ctx))
	}
	<-ctx.Done()
	<-told
	if len(clock.Pending(64)) != 0 {
		t.Error("the timer of an ended context is still set")
	}
}

func TestCancelAndPastDeadline(t *testing.T) { synctest.Test(t, cancelAndPastDeadline) }

func cancelAndPastDeadline(t *testing.T) {
	ctx, cancel := WithTimeout(context.Background(), time.Hour)
	cancel()
	if <-ctx.Done(); ctx.Err() != context.Canceled {
		t.Error(ctx.Err())
	}
	ctx, cancel = WithDeadline(context.Background(), clock.Now().Add(-time.Second))
	defer cancel()
	if <-ctx.Done(); ctx.Err() != context.DeadlineExceeded {
		t.Error(ctx.Err())
	}
}
