//go:build race

// What the kit keeps for two goroutines is no data race and hides none, whatever the submission and the standard
// library do in between.

package kit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"diffdojo.test/kit/internal/early"
	"diffdojo.test/kit/subject"
	"diffdojo.test/kit/subject/httpseam"
	atomic "diffdojo.test/kit/vatomic"
	ctxs "diffdojo.test/kit/vcontext"
	log "diffdojo.test/kit/vlog"
	sync "diffdojo.test/kit/vsync"
	time "diffdojo.test/kit/vtime"
)

const many = 6 // goroutines of a program

// program is what the goroutines of a subject do; each has a number.
type program struct {
	name    string
	ordered bool // whether something puts them in order where they share data
	run     func(ctx context.Context, server *httpseam.Server, number int)
}

var (
	plain     int64
	counted   atomic.Int64
	published atomic.Pointer[int64]
	ready     atomic.Bool
	seen      sync.Map
	mu        sync.Mutex
	results   = make([]int64, many)
	side      = subject.NewSeam("side")
)

var programs = []program{
	{"only requests", true, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
	}},
	{"a lock", true, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		mu.Lock()
		plain++
		mu.Unlock()
	}},
	{"an atomic counter", true, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		results[number]++
		if counted.Add(1) == many {
			for _, n := range results {
				plain += n
			}
		}
	}},
	{"an atomic flag and pointer", true, func(ctx context.Context, server *httpseam.Server, number int) {
		if number == 0 {
			plain = 7
			published.Store(&plain)
			ready.Store(true)
		}
		ask(ctx, server, number)
		if ready.Load() {
			results[number] = *published.Load() + plain
		}
	}},
	{"a sync.Map", true, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		seen.Store(number, &[]int{number})
		seen.Range(func(_, value any) bool { return (*value.(*[]int))[0] >= 0 })
	}},
	{"what encoding/json remembers of a type", true, func(ctx context.Context, server *httpseam.Server, number int) {
		type inner struct{ Size, Number int }
		type outer struct {
			Name  string
			Inner map[string]inner
		}
		ask(ctx, server, number)
		text, _ := json.Marshal(outer{"a", map[string]inner{"b": {1, number}}})
		json.Unmarshal(text, new(outer))
		fmt.Sprintf("%v %+v", outer{}, inner{})
	}},
	{"timers, deadlines, lines of log", true, func(ctx context.Context, server *httpseam.Server, number int) {
		ctx, cancel := ctxs.WithTimeout(ctx, time.Hour)
		defer cancel()
		text := new(strings.Builder)
		time.AfterFunc(time.Millisecond, func() { io.WriteString(text, "x") })
		time.Sleep(time.Second)
		log.Println(number, time.Now(), ctx.Err())
		side.Call("note", number)
	}},
	{"nothing but requests in between", false, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		plain++
	}},
	{"nothing but another seam in between", false, func(ctx context.Context, _ *httpseam.Server, number int) {
		side.Call("note", number)
		plain++
	}},
	{"nothing but a sleep in between", false, func(ctx context.Context, _ *httpseam.Server, number int) {
		time.Sleep(time.Duration(number+1) * time.Second)
		plain++
	}},
	{"locks of their own", false, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		var own sync.Mutex
		own.Lock()
		plain++
		own.Unlock()
	}},
	{"an atomic on one side", false, func(ctx context.Context, server *httpseam.Server, number int) {
		ask(ctx, server, number)
		if number == 0 {
			plain++
			return
		}
		atomic.AddInt64(&plain, 1)
	}},
}

func ask(ctx context.Context, server *httpseam.Server, number int) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, server.URL(fmt.Sprint("/", number)), nil)
	if err != nil {
		panic(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	results[number] += response.ContentLength
}

func TestMain(m *testing.M) {
	if early.Channel == "" {
		os.Exit(m.Run())
	}
	server := httpseam.Listen()
	for _, p := range programs {
		subject.Handle(p.name, func(ctx context.Context, _ subject.Args) (any, error) {
			var wg sync.WaitGroup
			for number := range many {
				wg.Go(func() { p.run(ctx, server, number) })
			}
			wg.Wait()
			return nil, nil
		})
	}
	subject.Serve()
}

func TestTheDetectorSeesWhatHasNoOrderAndNothingElse(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			output := play(t, p.name)
			if reported := strings.Contains(output, "DATA RACE"); reported == p.ordered {
				t.Errorf("a race was reported: %v\n%s", reported, output)
			}
		})
	}
}

// play runs a program as a subject, answers all that it asks in one turn, and gives what it printed.
func play(t *testing.T, name string) string {
	child := exec.Command(os.Args[0], "--channel=stdio")
	child.Env = append(os.Environ(), "GORACE=exitcode=66 atexit_sleep_ms=0")
	var output bytes.Buffer
	child.Stderr = &output
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	frames := bufio.NewScanner(out)
	turn := func(commands ...map[string]any) (asks []int, timers []float64, back bool) {
		if len(commands) > 0 {
			text, err := json.Marshal(map[string]any{"do": commands})
			if err != nil {
				t.Fatal(err)
			}
			in.Write(append(text, '\n'))
		}
		if !frames.Scan() {
			t.Fatalf("it has ended: %s", &output)
		}
		var frame struct {
			Timers []float64
			Events []struct {
				Kind string
				Ask  int
			}
		}
		if err := json.Unmarshal(frames.Bytes(), &frame); err != nil {
			t.Fatal(err)
		}
		for _, event := range frame.Events {
			if event.Kind == "ask" {
				asks = append(asks, event.Ask)
			}
			back = back || event.Kind == "returned"
		}
		return asks, frame.Timers, back
	}
	turn()
	asks, timers, back := turn(map[string]any{"do": "call", "call": 1, "name": name})
	for !back {
		var commands []map[string]any
		for _, ask := range asks {
			commands = append(commands, map[string]any{"do": "answer", "ask": ask, "value": map[string]int{"status": 200, "length": 1}})
		}
		if len(commands) == 0 {
			commands = append(commands, map[string]any{"do": "advance", "to": timers[0]})
		}
		asks, timers, back = turn(commands...)
	}
	in.Close()
	for frames.Scan() {
	}
	child.Wait()
	return output.String()
}
