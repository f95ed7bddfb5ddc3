// Package hub hands reports on parcels to those who follow them.
package hub

import (
	"sync"

	"example.com/parcels/stream"
)

// backlog is how many updates a slow client may be behind before further ones are left out for it.
const backlog = 32

// Hub knows who follows which parcel. The zero value is ready for use.
type Hub struct {
	mu        sync.Mutex
	followers map[string]map[chan stream.Update]bool
}

// Follow subscribes to a parcel's updates. They end when the parcel is delivered.
func (h *Hub) Follow(parcel string) *stream.Subscription {
	updates := make(chan stream.Update, backlog)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.followers == nil {
		h.followers = map[string]map[chan stream.Update]bool{}
	}
	if h.followers[parcel] == nil {
		h.followers[parcel] = map[chan stream.Update]bool{}
	}
	h.followers[parcel][updates] = true
	return stream.NewSubscription(updates, func() { h.forget(parcel, updates) })
}

// Report tells everybody who follows the parcel.
func (h *Hub) Report(update stream.Update) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for updates := range h.followers[update.Parcel] {
		select {
		case updates <- update:
		default:
		}
		if update.Status == "delivered" {
			close(updates)
		}
	}
	if update.Status == "delivered" {
		delete(h.followers, update.Parcel)
	}
}

// Followers is how many subscriptions there are.
func (h *Hub) Followers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, all := range h.followers {
		n += len(all)
	}
	return n
}

func (h *Hub) forget(parcel string, updates chan stream.Update) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.followers[parcel], updates)
	if len(h.followers[parcel]) == 0 {
		delete(h.followers, parcel)
	}
}
