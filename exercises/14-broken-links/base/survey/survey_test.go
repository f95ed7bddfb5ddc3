package survey

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
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

func TestSurveyGivesTheStatusOfEachPage(t *testing.T) {
	base := wiki(t)
	results, err := Survey(context.Background(), []string{base + "/200", base + "/404", base + "/503"})
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
	results, err := Survey(context.Background(), []string{"http://127.0.0.1:1/", base + "/200"})
	if err != nil {
		t.Fatal(err)
	}
	if !results[0].Dead() || results[0].Err == nil || results[1].Dead() {
		t.Errorf("got %+v", results)
	}
}
