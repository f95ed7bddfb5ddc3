package stream

import (
	"encoding/json"
	"sync"
)

// Update is one thing that happened to a parcel.
type Update struct {
	Parcel string `json:"parcel"`
	Status string `json:"status"`
	Place  string `json:"place"`
}

// JSON is the update as it goes over the wire, in one line.
func (u Update) JSON() string {
	text, err := json.Marshal(u)
	if err != nil {
		panic(err) // three strings can always be written
	}
	return string(text)
}

// Subscription is a client's place in line at an upstream.
type Subscription struct {
	source  <-chan Update
	release func()
	once    sync.Once
}

// NewSubscription makes a subscription of an upstream. Source is closed by the upstream when it ends; release
// tells the upstream that nobody listens any more.
func NewSubscription(source <-chan Update, release func()) *Subscription {
	return &Subscription{source: source, release: release}
}

// Source gives the updates in their order. The upstream closes the channel when it ends.
func (s *Subscription) Source() <-chan Update { return s.source }

// Close releases the upstream: it sends nothing more. The channel of a closed subscription need not be closed.
// Closing twice does no harm.
func (s *Subscription) Close() { s.once.Do(s.release) }
