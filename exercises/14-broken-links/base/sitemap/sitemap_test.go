package sitemap

import (
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	urls, err := Read(strings.NewReader("# handbook\nhttps://a.example/\n\n  https://b.example/x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"https://a.example/", "https://b.example/x"}; !slices.Equal(urls, want) {
		t.Errorf("got %v, want %v", urls, want)
	}
}
