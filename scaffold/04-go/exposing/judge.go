// The judge: it plays the mailer, holds every notice back, and answers in an order of its own.
package main

import (
	"fmt"
	"strings"

	"diffdojo.test/kit/judge"
)

func main() {
	judge.Test("all notices are on their way at the same time", together)
	judge.Test("returns when every send has ended, and leaves nothing behind", ended)
	judge.Main()
}

// begin calls SendNotices for some members and waits until nothing can go on without an answer.
func begin(t *judge.T) (*judge.Call, []string) {
	members := make([]string, t.Between(2, 6))
	for i := range members {
		members[i] = fmt.Sprintf("member-%d", i+1)
	}
	call := t.Call("SendNotices", members)
	t.Idle()
	return call, members
}

func together(t *judge.T) {
	call, members := begin(t)
	if n := len(t.Pending("mailer")); n != len(members) {
		t.Fail("%d of %d notices were on their way before one had been sent", n, len(members))
	}
	t.Settle(call, func() {
		for _, ask := range t.Pending("mailer") {
			ask.Answer(nil)
		}
	})
	if call.Err() != nil {
		t.Fail("SendNotices %s, though every notice was sent", call.Returned())
	}
	t.NoneLeft(call)
}

func ended(t *judge.T) {
	call, members := begin(t)
	pending := t.Pending("mailer")
	if len(pending) == 0 {
		t.Fail("no notice was on its way for %d members", len(members))
	}
	// One fails, in the midst of the others.
	doomed := pending[t.Draw().IntN(len(pending))]
	doomed.Refuse("the mailbox is full")
	t.Idle()
	open := t.Pending("mailer")
	early := call.Done() && len(open) > 0
	t.Settle(call, func() {
		for _, ask := range t.Pending("mailer") {
			ask.Answer(nil)
		}
	})
	for _, ask := range t.Pending("mailer") {
		ask.Answer(nil)
	}
	t.Idle()
	t.NoneLeft(call)
	if early {
		t.Fail("%d of %d notices were still on their way when SendNotices returned", len(open), len(members))
	}
	if call.Err() == nil || !strings.Contains(call.Err().Message, "the mailbox is full") {
		t.Fail("SendNotices %s, though the notice to %s could not be sent", call.Returned(), doomed.Text(0))
	}
}
