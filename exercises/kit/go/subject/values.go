// Go values and errors as the protocol's V and E.

package subject

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

const (
	deepest     = 8         // levels of an error tree that are sent
	longest     = 4 << 10   // bytes of one message that are sent
	exactInJSON = 1<<53 - 1 // the largest integer that every reader of JSON keeps exactly
)

// wireError is the protocol's E.
type wireError struct {
	Name    string         `json:"name"`
	Message string         `json:"message"`
	Cause   *wireError     `json:"cause,omitempty"`
	Errors  []*wireError   `json:"errors,omitempty"`
	Props   map[string]any `json:"props,omitempty"`
}

// encode gives a value as JSON: numbers, strings, booleans, nil, and lists and maps of them.
func encode(value any) []byte {
	text, err := json.Marshal(tag(value))
	if err != nil {
		fault("a value cannot be sent: %v", err)
	}
	return text
}

// tag marks the integers that JSON's readers would round.
func tag(value any) any {
	v := reflect.ValueOf(value)
	switch {
	case value == nil:
		return nil
	case v.CanInt():
		if n := v.Int(); n > exactInJSON || n < -exactInJSON {
			return map[string]string{"$int": strconv.FormatInt(n, 10)}
		}
	case v.CanUint():
		if n := v.Uint(); n > exactInJSON {
			return map[string]string{"$int": strconv.FormatUint(n, 10)}
		}
	}
	return value
}

// encodeError gives an error and what it wraps. The facts that the exercise's program named stand in the
// props of the outermost one, as name and value.
func encodeError(err error) []byte {
	wire := describe(err, deepest)
	wire.Props = map[string]any{}
	for _, f := range facts {
		if told, holds := f.look(err); holds {
			wire.Props[f.name] = told
		}
	}
	return encode(wire)
}

func describe(err error, levels int) *wireError {
	wire := &wireError{Name: fmt.Sprintf("%T", err), Message: short(err.Error())}
	if levels == 1 {
		return wire
	}
	switch outer := err.(type) {
	case interface{ Unwrap() error }:
		if inner := outer.Unwrap(); inner != nil {
			wire.Cause = describe(inner, levels-1)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range outer.Unwrap() {
			if inner != nil && len(wire.Errors) < 64 {
				wire.Errors = append(wire.Errors, describe(inner, levels-1))
			}
		}
	}
	return wire
}

func short(text string) string {
	if len(text) <= longest {
		return text
	}
	cut := longest
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
