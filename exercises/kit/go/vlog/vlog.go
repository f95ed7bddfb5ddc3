// Package vlog stands in for package log in a submission: all of it, with a turnstile behind each line. The logger's
// lock would else put goroutines in an order that nothing but their logging makes.
package vlog

import (
	"fmt"
	"io"
	"log"

	"diffdojo.test/kit/internal/turnstile"
)

// Logger is package log's own; its writer has the turnstile.
type Logger = log.Logger

const (
	Ldate         = log.Ldate
	Ltime         = log.Ltime
	Lmicroseconds = log.Lmicroseconds
	Llongfile     = log.Llongfile
	Lshortfile    = log.Lshortfile
	LUTC          = log.LUTC
	Lmsgprefix    = log.Lmsgprefix
	LstdFlags     = log.LstdFlags
)

func Default() *Logger { return log.Default() }

func New(out io.Writer, prefix string, flag int) *Logger {
	return log.New(turnstile.Through(out), prefix, flag)
}

func Flags() int              { return log.Flags() }
func Prefix() string          { return log.Prefix() }
func SetFlags(flag int)       { log.SetFlags(flag) }
func SetOutput(w io.Writer)   { log.SetOutput(turnstile.Through(w)) }
func SetPrefix(prefix string) { log.SetPrefix(prefix) }
func Writer() io.Writer       { return log.Writer() }

func Output(calldepth int, s string) error {
	defer turnstile.Pass()
	return log.Output(calldepth+1, s)
}

func Print(v ...any)                 { Output(2, fmt.Sprint(v...)) }
func Printf(format string, v ...any) { Output(2, fmt.Sprintf(format, v...)) }
func Println(v ...any)               { Output(2, fmt.Sprintln(v...)) }

func Fatal(v ...any)                 { log.Fatal(v...) }
func Fatalf(format string, v ...any) { log.Fatalf(format, v...) }
func Fatalln(v ...any)               { log.Fatalln(v...) }
func Panic(v ...any)                 { log.Panic(v...) }
func Panicf(format string, v ...any) { log.Panicf(format, v...) }
func Panicln(v ...any)               { log.Panicln(v...) }
