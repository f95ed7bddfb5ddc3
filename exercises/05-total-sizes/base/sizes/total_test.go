package sizes

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
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
