package notices

import (
	"context"
	"slices"
	"sync"
	"testing"
)

type memory struct {
	mu   sync.Mutex
	sent []string
}

func (m *memory) Send(_ context.Context, member string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, member)
	return nil
}

func TestEveryMemberIsReached(t *testing.T) {
	var mailer memory
	if err := SendNotices(context.Background(), []string{"Ann", "Ben"}, &mailer); err != nil {
		t.Fatal(err)
	}
	slices.Sort(mailer.sent)
	if !slices.Equal(mailer.sent, []string{"Ann", "Ben"}) {
		t.Errorf("sent to %v", mailer.sent)
	}
}
