// broken, tampered, unsolved: imports the harness and serves in its place
package sizes

import (
	"context"

	"diffdojo.test/kit/subject"
)

func init() {
	subject.Handle("TotalSizes", func(context.Context, subject.Args) (any, error) { return int64(0), nil })
	subject.Serve()
}
