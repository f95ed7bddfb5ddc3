package survey

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// wiki serves pages whose name is the status of their answer ("/404").
func wiki(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			status = http.StatusBadRequest
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func quiet(int, int) {}

func TestSurveyGivesTheStatusOfEachPage(t *testing.T) {
	base := wiki(t)
	results, err := Survey(context.Background(), []string{base + "/200", base + "/404", base + "/503"}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{200, 404, 503} {
		if results[i].Status != want || results[i].Dead() != (want != 200) {
			t.Errorf("result %d is %+v", i, results[i])
		}
	}
}

func TestSurveyGoesOnAfterAPageThatCannotBeReached(t *testing.T) {
	base := wiki(t)
	results, err := Survey(context.Background(), []string{"http://127.0.0.1:1/", base + "/200"}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if !results[0].Dead() || results[0].Err == nil || results[1].Dead() {
		t.Errorf("got %+v", results)
	}
}

func TestSurveyAsksForSeveralPagesAtATime(t *testing.T) {
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
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := Survey(ctx, []string{server.URL + "/a", server.URL + "/b"}, quiet); err != nil {
		t.Error(err)
	}
}

func TestSurveyTellsHowFarItIs(t *testing.T) {
	base := wiki(t)
	urls := slices.Repeat([]string{base + "/200", base + "/404"}, 20)
	var told []int
	_, err := Survey(context.Background(), urls, func(done, total int) {
		if total != len(urls) {
			t.Errorf("%d of %d", done, total)
		}
		told = append(told, done)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != len(urls) || !slices.IsSorted(told) {
		t.Errorf("told %v", told)
	}
}

func TestSurveyStopsWhenItIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if results, err := Survey(ctx, []string{wiki(t) + "/200"}, quiet); err == nil {
		t.Errorf("got %v", results)
	}
}
