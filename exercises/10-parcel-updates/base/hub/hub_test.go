package hub

import (
	"testing"

	"example.com/parcels/stream"
)

func TestReportReachesFollowers(t *testing.T) {
	var h Hub
	sub := h.Follow("P-7")
	h.Report(stream.Update{Parcel: "P-8", Status: "sorted"})
	h.Report(stream.Update{Parcel: "P-7", Status: "delivered"})
	if got := <-sub.Source(); got.Parcel != "P-7" {
		t.Errorf("got %v", got)
	}
	if _, more := <-sub.Source(); more {
		t.Error("updates go on after the delivery")
	}
}

func TestCloseForgetsTheFollower(t *testing.T) {
	var h Hub
	h.Follow("P-7").Close()
	if n := h.Followers(); n != 0 {
		t.Errorf("%d followers left", n)
	}
}
