package stream

import (
	"context"
	"net/http/httptest"
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
