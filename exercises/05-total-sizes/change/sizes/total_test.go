package sizes

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// mirror serves files whose name is their size ("/1200"); each answers a little later than the one before, as
// files of different mirrors do. "/gone" is not there.
func mirror(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		time.Sleep(time.Duration(size/1000) * 10 * time.Millisecond)
		w.Header().Set("Content-Length", strconv.Itoa(size))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTotal(t *testing.T) {
	base := mirror(t)
	total, err := TotalSizes(context.Background(), []string{base + "/1200", base + "/3040", base + "/5005"})
	if err != nil {
		t.Fatal(err)
	}
	if total != 9245 {
		t.Errorf("total is %d, want 9245", total)
	}
}

func TestTotalOfNothing(t *testing.T) {
	if total, err := TotalSizes(context.Background(), nil); total != 0 || err != nil {
		t.Errorf("got %d, %v", total, err)
	}
}

func TestTotalWithAMissingFile(t *testing.T) {
	base := mirror(t)
	_, err := TotalSizes(context.Background(), []string{base + "/1100", base + "/gone"})
	var status *StatusError
	if !errors.As(err, &status) || status.Code != http.StatusNotFound {
		t.Errorf("got %v", err)
	}
}

func TestTotalAsksConcurrently(t *testing.T) {
	var together atomic.Int32
	both := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if together.Add(1) == 2 {
			close(both)
		}
		select {
		case <-both:
		case <-r.Context().Done():
		}
		if r.URL.Path == "/slow" {
			time.Sleep(20 * time.Millisecond)
		}
		w.Header().Set("Content-Length", "21")
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	total, err := TotalSizes(ctx, []string{server.URL + "/quick", server.URL + "/slow"})
	if err != nil || total != 42 {
		t.Errorf("got %d, %v", total, err)
	}
}
