package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	urls, err := Read(strings.NewReader("# release 4.2\nhttp://a.example/x.tar\n\n  http://b.example/y.tar\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"http://a.example/x.tar", "http://b.example/y.tar"}
	if !slices.Equal(urls, want) {
		t.Errorf("got %v, want %v", urls, want)
	}
}

func TestReadRefusesRelative(t *testing.T) {
	if _, err := Read(strings.NewReader("x.tar\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
}
