package stream

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
)

// ended gives a subscription of an upstream that has sent its updates and ended, and how often it was released.
func ended(updates ...Update) (*Subscription, *int) {
	source := make(chan Update, len(updates))
	for _, update := range updates {
		source <- update
	}
	close(source)
	released := new(int)
	return NewSubscription(source, func() { *released++ }), released
}

func TestStreamWritesEvents(t *testing.T) {
	sub, _ := ended(
		Update{Parcel: "P-1", Status: "sorted", Place: "Malmö"},
		Update{Parcel: "P-1", Status: "on the van", Place: "Lund"},
	)
	w := httptest.NewRecorder()
	StreamUpdates(context.Background(), w, sub)
	want := "data: {\"parcel\":\"P-1\",\"status\":\"sorted\",\"place\":\"Malmö\"}\n\n" +
		"data: {\"parcel\":\"P-1\",\"status\":\"on the van\",\"place\":\"Lund\"}\n\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !w.Flushed {
		t.Error("nothing was flushed")
	}
	if kind := w.Header().Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("content type is %q", kind)
	}
}

func TestStreamDoesNotWaitForMore(t *testing.T) {
	source := make(chan Update)
	w := &announcing{httptest.NewRecorder(), make(chan string, 16)}
	go StreamUpdates(context.Background(), w, NewSubscription(source, func() {}))
	for _, status := range []string{"sorted", "on the van", "delivered"} {
		source <- Update{Parcel: "P-2", Status: status}
		for got := ""; !strings.Contains(got, status); {
			got = <-w.flushed
		}
	}
	close(source)
}

// announcing tells what has been written so far at each flush.
type announcing struct {
	*httptest.ResponseRecorder
	flushed chan string
}

func (a *announcing) Flush() { a.flushed <- a.Body.String() }

func TestStreamStopsAfterTheClientHasLeft(t *testing.T) {
	sub, released := ended(Update{Parcel: "P-3", Status: "sorted"})
	ctx, leave := context.WithCancel(context.Background())
	leave()
	StreamUpdates(ctx, httptest.NewRecorder(), sub)
	if *released != 1 {
		t.Errorf("released %d times", *released)
	}
}

func TestStreamClosesTheSubscription(t *testing.T) {
	sub, released := ended()
	StreamUpdates(context.Background(), httptest.NewRecorder(), sub)
	if *released != 1 {
		t.Errorf("released %d times", *released)
	}
}

func TestCloseTwice(t *testing.T) {
	sub, released := ended()
	sub.Close()
	sub.Close()
	if *released != 1 {
		t.Errorf("released %d times", *released)
	}
}
