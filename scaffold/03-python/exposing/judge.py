"""Plays the mailer: holds every notice back and decides whether send_notices keeps its promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import carries, run, test  # noqa: E402


def begin(t):
    """Some members, a mailer that answers when it is told to, and the call that has begun."""
    members = t.draw.words(t.draw.int(2, 6))
    mailer = t.seam("mailer", send="member")
    return members, mailer, t.call("app/notices.py:send_notices", members, mailer)


@test("is done only when every notice has been sent")
def _(t):
    members, mailer, call = begin(t)
    # Each takes its time: longer than anybody would sleep, and none as long as another.
    t.finish(call, lambda ask: ask.answer(None, after=t.draw.int(60, 3600)))
    t.check(not call.under_way, f"{len(call.under_way)} of {len(members)} notices were still on their way")
    t.check(call.value == len(members), f"{len(members)} notices were sent, but {call}")


@test("a notice that cannot be sent is its failure")
def _(t):
    members, mailer, call = begin(t)
    failure = t.draw.error("OSError", "the mailbox is full")
    doomed = t.draw.pick(members)
    t.finish(call, lambda ask: ask.fail(failure) if ask.args[0] == doomed else ask.answer(None))
    t.check(carries(call.error, failure), f"the notice to {doomed} could not be sent, but {call}")


run()
