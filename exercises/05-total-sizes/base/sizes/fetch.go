package sizes

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// ErrNoLength is the failure of a response that does not tell how long the file is.
var ErrNoLength = errors.New("the server does not tell the size")

// StatusError is the failure of a response other than 200 OK.
type StatusError struct {
	Code int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the server answered %d %s", e.Code, http.StatusText(e.Code))
}

// fetchSize asks for the size of one file, in bytes, with a HEAD request. It fails with what the HTTP client
// failed with, with a *StatusError, or with ErrNoLength.
func fetchSize(ctx context.Context, url string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, &StatusError{resp.StatusCode}
	}
	if resp.ContentLength < 0 {
		return 0, ErrNoLength
	}
	return resp.ContentLength, nil
}
