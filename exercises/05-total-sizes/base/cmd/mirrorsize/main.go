// Command mirrorsize says how much disk a mirror of a release needs.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"example.com/mirrorsize/manifest"
	"example.com/mirrorsize/sizes"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: mirrorsize MANIFEST")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "mirrorsize:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	urls, err := manifest.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	total, err := sizes.TotalSizes(ctx, urls)
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %s\n", len(urls), sizes.Format(total))
	return nil
}
