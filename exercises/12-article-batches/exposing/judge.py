"""Plays the suppliers of 12 and decides whether BatchFetcher keeps its promises."""

import itertools
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import brief, carries, listed, run, same, test  # noqa: E402

EMPTY = [None, 0, False, "", 0.0, []]
FAULTS = ["app.remote:NoSuchArticle", "OSError", "RuntimeError", "KeyError", "TimeoutError"]
DAY = 86_400
PATIENCE = 2_000  # seconds in which every call is over: no fetch takes more than a minute


class Supplier:
    """The remote side: what it was asked for, and what it answered."""

    def __init__(self, t):
        self.t = t
        self.remote = t.function("remote_fetch", "id")
        self.numbers = itertools.count(t.draw.int(1000, 9000))
        self.given = defaultdict(list)  # id -> every value given for it
        self.faults = {}  # id -> the exception with which the next fetch of it fails

    def fetcher(self, vacant=False):
        return self.t.construct("app/batch.py:BatchFetcher", self.remote, vacant=vacant)

    def ids(self, count):
        """Hashable values of several kinds, all different."""
        kinds = [str, lambda word: (word, self.t.draw.int(0, 9)), lambda _: next(self.numbers)]
        return [self.t.draw.pick(kinds)(word) for word in self.t.draw.words(count)]

    def answer(self, ask, after=None):
        id = ask.args[0]
        if id in self.faults:
            ask.fail(self.faults.pop(id), after)
        else:
            self.give(ask, self.t.draw.word(), after)

    def give(self, ask, value, after=None):
        self.given[ask.args[0]].append(value)
        ask.answer(value, after)

    def finish(self, *calls):
        """Sees calls through; every fetch takes its time, and none as long as another."""
        for call in calls:
            self.t.finish(call, lambda ask: self.answer(ask, after=self.t.draw.int(1, 60)), PATIENCE)

    def fetched(self):
        return Counter(ask.args[0] for ask in self.t.asks)

    def check_value(self, call, ids):
        self.t.check(call.returned, f"{listed(map(repr, ids))} asked for, but {call}")
        given = {id: self.given[id] for id in ids}
        right = isinstance(call.value, dict) and call.value.keys() == given.keys()
        right = right and all(any(same(value, call.value[id]) for value in given[id]) for id in given)
        self.t.check(right, f"the supplier gave {brief(given)}, but {call}")

    def check_kept(self, known):
        """`known` had been fetched before, and by one fetcher."""
        often = [id for id in known if self.fetched()[id] > 1]
        self.t.check(not often, f"{len(often)} of {len(known)} ids were fetched a second time: {listed(map(repr, often))}")


@test("returns {id: value} for the ids asked for")
def _(t):
    supplier = Supplier(t)
    fetcher = supplier.fetcher()
    number = next(supplier.numbers)
    alike = t.draw.shuffled([number, str(number), (number,), (str(number),), str((number,))])
    for ids in (supplier.ids(t.draw.int(2, 5)), supplier.ids(1), [], alike):
        call = fetcher.call("fetch_batch", ids)
        supplier.finish(call)
        supplier.check_value(call, ids)
    for id, value in zip([0, ""], t.draw.shuffled(EMPTY)):
        call = fetcher.call("fetch_batch", [id])
        t.finish(call, lambda ask: supplier.give(ask, value), PATIENCE)
        supplier.check_value(call, [id])


@test("what one fetcher has fetched is never seen by another")
def _(t):
    supplier = Supplier(t)
    ids = supplier.ids(t.draw.int(1, 4))

    def fetch_with_each(fetchers, who):
        asked = len(t.asks)
        with t.together():
            calls = [fetcher.call("fetch_batch", ids) for fetcher in fetchers]
        supplier.finish(*calls)
        asked, wanted = len(t.asks) - asked, len(calls) * len(ids)
        t.check(asked == wanted, f"{who} made {asked} of {wanted} fetches for {len(ids)} ids")
        return calls

    [call] = fetch_with_each([supplier.fetcher()], "a new fetcher")
    supplier.check_value(call, ids)
    fetch_with_each([supplier.fetcher(), supplier.fetcher()], "two fetchers at once")
    for _ in range(2):
        fetchers = [supplier.fetcher() for _ in range(20)]
        fetch_with_each(fetchers, "20 new fetchers")
        with t.together():  # fetchers come and go
            for fetcher in fetchers:
                fetcher.drop()
            fetcher = supplier.fetcher(vacant=True)
        fetch_with_each([fetcher], "a fetcher made after others had gone")


@test("fetchers keep their own, in whatever order they are made and used")
def _(t):
    supplier = Supplier(t)
    ids = supplier.ids(t.draw.int(3, 5))

    def see(fetcher, prices, asked_for, call=None):
        """One call: what this fetcher has not fetched yet is asked for, and every value is its own."""
        asked, missing = len(t.asks), [id for id in asked_for if id not in prices]
        call = call or fetcher.call("fetch_batch", asked_for)
        t.finish(call, lambda ask: ask.answer(prices.setdefault(ask.args[0], t.draw.word())), PATIENCE)
        fetched = [ask.args[0] for ask in t.asks[asked:]]
        t.check(
            sorted(map(repr, fetched)) == sorted(map(repr, missing)),
            f"a fetcher that lacked {len(missing)} of {len(asked_for)} ids fetched {len(fetched)} while others were in use",
        )
        wanted = {id: prices[id] for id in asked_for}
        t.check(call.returned and same(call.value, wanted), f"this fetcher was given {brief(wanted)}, but {call}")

    # All of them first, more than anybody would keep, and then each in turn, several times.
    fetchers = [(supplier.fetcher(), {}) for _ in range(t.draw.int(35, 45))]
    for some in (ids[:1], ids[:2], ids):
        for fetcher, prices in t.draw.shuffled(fetchers):
            see(fetcher, prices, some)

    # One is made, and used, while another waits for its answers.
    waiting, prices = supplier.fetcher(), {}
    see(waiting, prices, ids[:1])
    call = waiting.call("fetch_batch", ids)
    t.advance(1)
    held = list(t.pending)
    other, others_prices = supplier.fetcher(), {}
    theirs = other.call("fetch_batch", ids)
    t.finish(theirs, lambda ask: ask in held or ask.answer(others_prices.setdefault(ask.args[0], t.draw.word())), PATIENCE)
    with t.together():
        for ask in held:
            ask.answer(prices.setdefault(ask.args[0], t.draw.word()))
    t.finish(call, lambda ask: ask.answer(prices.setdefault(ask.args[0], t.draw.word())), PATIENCE)
    for fetcher, kept, first in ((waiting, prices, call), (other, others_prices, theirs)):
        t.check(first.returned and same(first.value, kept), f"this fetcher was given {brief(kept)}, but {first}")
        see(fetcher, kept, t.draw.shuffled(ids))


@test("a fetcher does not wait for another")
def _(t):
    supplier = Supplier(t)
    slow = supplier.fetcher().call("fetch_batch", supplier.ids(t.draw.int(10, 30)))
    ids = supplier.ids(t.draw.int(2, 5))
    held = list(t.pending)
    call = supplier.fetcher().call("fetch_batch", ids)
    t.finish(call, lambda ask: ask in held or ask.args[0] not in ids or supplier.answer(ask), PATIENCE)
    supplier.check_value(call, ids)
    for ask in t.pending:
        supplier.answer(ask)
    supplier.finish(slow)


@test("an id is fetched at most once, also when calls overlap or name it twice")
def _(t):
    supplier = Supplier(t)
    for one_is_there in t.draw.shuffled([True, False]):
        fetcher = supplier.fetcher()
        ids = supplier.ids(t.draw.int(4, 7))
        first, second, third = ids[:3], ids[2:], t.draw.shuffled(ids)
        calls = [(first + first[:1], fetcher.call("fetch_batch", first + first[:1]))]
        calls.append((second, fetcher.call("fetch_batch", second)))
        t.advance(1)
        if t.pending and one_is_there:
            supplier.answer(t.draw.pick(t.pending))
        calls.append((third, fetcher.call("fetch_batch", third)))
        supplier.finish(*(call for _, call in calls))
        again = fetcher.call("fetch_batch", third)
        supplier.finish(again)
        often = {id: times for id, times in supplier.fetched().items() if times > 1}
        t.check(not often, "fetched by one fetcher: " + listed(f"{id!r} {times} times" for id, times in often.items()))
        for asked, call in [*calls, (third, again)]:
            supplier.check_value(call, asked)


@test("nothing is forgotten while the fetcher lives, None and 0 neither")
def _(t):
    supplier = Supplier(t)
    fetcher = supplier.fetcher()
    ids = [*EMPTY_IDS, *range(1, t.draw.int(1500, 2500))]
    call = fetcher.call("fetch_batch", ids)
    check_concurrent(t, call, len(ids))
    while not call.done and (t.pending or t.timers):
        if not t.pending:
            t.advance(to=max(t.timers[0], t.now + 1))  # whoever begins one by one, with a pause, has many timers
        with t.together():
            for ask in t.pending:
                supplier.give(ask, EMPTY_IDS.get(ask.args[0], ask.args[0]))
    t.finish(call, within=PATIENCE)
    asked = len(t.asks)
    t.advance(t.draw.int(1, 400) * DAY)
    for again in (list(EMPTY_IDS), ids):
        call = fetcher.call("fetch_batch", again)
        supplier.finish(call)
        more = [ask.args[0] for ask in t.asks[asked:]]
        t.check(not more, f"{len(more)} of {len(again)} ids were fetched a second time: {listed(map(repr, more))}")
        supplier.check_value(call, again)


def check_concurrent(t, call, missing):
    until = t.now + DAY
    while len(t.pending) < 2 and not call.done and t.timers and t.now < until:
        t.advance(to=t.timers[0])
    under_way = len(t.pending)
    t.check(under_way > 1, f"before any answer, {under_way} of {missing} missing ids had been asked for")


EMPTY_IDS = {f"article-{number}": value for number, value in enumerate(EMPTY)}


@test("the missing ids of one call are fetched concurrently")
def _(t):
    supplier = Supplier(t)
    for count in (2, 3, t.draw.int(4, 9)):
        fetcher = supplier.fetcher()
        known, missing = supplier.ids(t.draw.int(1, 3)), supplier.ids(count)
        supplier.finish(fetcher.call("fetch_batch", known))
        call = fetcher.call("fetch_batch", t.draw.shuffled(known + missing))
        check_concurrent(t, call, count)
        supplier.finish(call)
        supplier.check_value(call, known + missing)


@test("a failed fetch is raised to the calls that asked for that id, and is not remembered")
def _(t):
    supplier = Supplier(t)
    fetcher = supplier.fetcher()
    known = supplier.ids(t.draw.int(2, 4))
    supplier.finish(fetcher.call("fetch_batch", known))
    for overlapping, kind in zip((False, True, False, True, False), t.draw.shuffled(FAULTS)):
        ids = [*supplier.ids(t.draw.int(1, 4)), *known]
        bad, fault = t.draw.pick(ids[: -len(known)]), t.draw.error(kind)
        supplier.faults[bad] = fault
        call = fetcher.call("fetch_batch", ids)
        others = supplier.ids(t.draw.int(0, 2))
        waiting = fetcher.call("fetch_batch", [bad, *others]) if overlapping else None
        supplier.finish(call)
        t.check(call.raised and carries(call.error, fault), f"the fetch of {bad!r} failed with {fault}, but {call}")
        if waiting:
            supplier.finish(waiting)
            if not (waiting.raised and carries(waiting.error, fault)):
                supplier.check_value(waiting, [bad, *others])
        again = fetcher.call("fetch_batch", ids)
        supplier.finish(again)
        supplier.check_value(again, ids)
    supplier.check_kept(known)


@test("many failures and many cancelled calls leave the fetcher usable")
def _(t):
    supplier = Supplier(t)
    for gone in t.draw.shuffled(["failed", "cancelled"]):
        fetcher = supplier.fetcher()
        ids = supplier.ids(t.draw.int(110, 130))
        for _ in range(2):
            call = fetcher.call("fetch_batch", ids)
            t.advance(1)
            if gone == "cancelled":
                call.cancel()
            else:
                with t.together():
                    for ask in t.pending:
                        ask.fail(t.draw.error(t.draw.pick(FAULTS)))
                t.finish(call, lambda ask: ask.fail(t.draw.error(t.draw.pick(FAULTS))), PATIENCE)
        later = fetcher.call("fetch_batch", ids)
        t.finish(later, supplier.answer, PATIENCE)
        supplier.check_value(later, ids)


@test("a cancelled call fails no other, and leaves the fetcher usable")
def _(t):
    for which in t.draw.shuffled(["the only one", "the first", "the second"]):
        supplier = Supplier(t)
        fetcher = supplier.fetcher()
        known, ids = supplier.ids(2), supplier.ids(t.draw.int(4, 6))  # two or more in common: one may be there already
        supplier.finish(fetcher.call("fetch_batch", known))
        first, second = fetcher.call("fetch_batch", [*ids[:-1], *known]), None
        if which != "the only one":
            second = fetcher.call("fetch_batch", [*ids[1:], *known])
        t.advance(1)
        if t.pending and t.draw.pick([True, False]):
            supplier.answer(t.draw.pick(t.pending))
        cancelled, other = (second, first) if which == "the second" else (first, second)
        cancelled.cancel()
        if other:
            wanted = [*(ids[:-1] if other is first else ids[1:]), *known]
            supplier.finish(other)
            supplier.check_value(other, wanted)
        later = fetcher.call("fetch_batch", [*ids, *known])
        supplier.finish(later)
        supplier.check_value(later, [*ids, *known])
        supplier.check_kept(known)


@test("a fetch that fails when its call has gone is not remembered either")
def _(t):
    for gone in t.draw.shuffled(["was cancelled", "failed"]):
        supplier = Supplier(t)
        fetcher = supplier.fetcher()
        ids = supplier.ids(t.draw.int(2, 5))
        call = fetcher.call("fetch_batch", ids)
        t.advance(1)
        if gone == "was cancelled":
            call.cancel()
        for _ in ids:  # what is still under way, or begun now, fails too
            if t.pending:
                t.draw.pick(t.pending).fail(t.draw.error(t.draw.pick(FAULTS)))
        supplier.finish(call)
        asked = len(t.asks)
        later = fetcher.call("fetch_batch", ids)
        supplier.finish(later)
        t.check(
            later.returned,
            f"a call {gone} and all its fetches ended; {len(t.asks) - asked} of {len(ids)} ids were fetched for the next "
            f"call, and {later}",
        )
        supplier.check_value(later, ids)


run()
