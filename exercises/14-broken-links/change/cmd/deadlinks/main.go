// Command deadlinks lists the pages of a list that are not there any more.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"example.com/deadlinks/sitemap"
	"example.com/deadlinks/survey"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: deadlinks LIST")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "deadlinks:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	urls, err := sitemap.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	results, err := survey.Survey(ctx, urls, func(done, total int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d pages asked for", done, total)
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	dead := 0
	for _, result := range results {
		switch {
		case result.Err != nil:
			fmt.Printf("--- %s: %v\n", result.URL, result.Err)
		case result.Dead():
			fmt.Printf("%d %s\n", result.Status, result.URL)
		default:
			continue
		}
		dead++
	}
	fmt.Printf("%d of %d pages\n", dead, len(urls))
	return nil
}
