"""Plays the database and the cache of 04 and decides whether warm_caches keeps its promises."""

import itertools
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import carries, listed, run, same, test  # noqa: E402

FAULTS = ["OSError", "RuntimeError", "ValueError", "KeyError", "TimeoutError", "app.db:UnknownKey"]
LONG = 4_000  # seconds that a slow row may take: longer than anybody would sleep
PATIENCE = 20 * LONG  # seconds in which every call is over, also where only two keys are warmed at a time
TIDY = ("task-destroyed-pending", "exception-never-retrieved")


class Shop:
    """Some keys, their rows, and what became of them."""

    def __init__(self, t, count, clean_up=False):
        self.t = t
        self.keys = t.draw.words(count, "product:")
        self.rows = {key: t.draw.word() for key in self.keys}
        self.db = t.seam("db", slow_end=clean_up, fetch="key")
        self.cache = t.seam("cache", slow_end=clean_up, set="key value")
        self.faults = {}  # key -> (the seam that fails for it, the exception)
        self.call = None

    def let_fail(self, keys, seam=None):
        kinds = itertools.cycle(self.t.draw.shuffled(FAULTS))
        for key in keys:
            fault = self.t.draw.error(next(kinds), f"{key} {self.t.draw.word()}")
            self.faults[key] = seam or self.t.draw.pick([self.db, self.cache]), fault

    def warm(self):
        self.call = self.t.call("app/cache_warmer.py:warm_caches", self.keys, self.cache, self.db)
        return self.call

    def settle_in_bursts(self):
        """Whatever is under way together is answered together, until the call has come back."""
        while not self.call.done and self.t.pending:
            with self.t.together():
                for ask in self.t.draw.shuffled(self.t.pending):
                    self.settle(ask)
        self.t.finish(self.call, self.settle, PATIENCE)

    def settle(self, ask, after=None):
        key = ask.args[0]
        seam, fault = self.faults.get(key, (None, None))
        if seam is ask.seam:
            ask.fail(fault, after)
        elif ask.seam is self.db:
            ask.answer(self.rows.get(key), after)
        else:
            ask.answer(None, after)

    def warmed(self):
        kept = [ask.args for ask in self.cache.asks if ask.answered and ask.args[0] not in self.faults]
        return {key for key, row in kept if same(row, self.rows.get(key))}

    def unheard_of(self):
        """The keys that are neither warm nor reported, once the call has come back."""
        warmed = self.warmed()
        return [key for key in self.keys if key not in warmed and not self.call.raised and not self.told(key)]

    def failed(self):
        """The keys whose failure the submission has been given."""
        return [key for key in self.faults if self.failures_of(key)]

    def failures_of(self, key):
        """The calls with which a key failed: that the judge failed, or that the submission gave up."""
        seam, _ = self.faults.get(key, (None, None))
        asks = [ask for ask in self.t.asks if ask.args[0] == key]
        return [ask for ask in asks if (ask.answered and ask.seam is seam) or (ask.withdrawn and seam is None)]

    def told(self, key):
        """Whether the failure of a key was logged, or this or another one was raised.

        What was logged before the key had failed says nothing about it.
        """
        call, (_, fault) = self.call, self.faults.get(key, (None, None))
        if call.raised and any(carries(call.error, one, ("group", "cause")) for _, one in self.faults.values()):
            return True
        failures = self.failures_of(key)
        for record in self.t.logs:
            if record.rank < logging.WARNING or record.logger == "asyncio":
                continue
            if not any(record.follows(failure) for failure in failures):
                continue
            if key in record.message or any(
                fault is None or carries(error, fault, ("group", "cause", "context")) for error in record.errors
            ):
                return True
        return False

    def check_told(self):
        failed = self.failed()
        silent = [key for key in failed if not self.told(key)]
        self.t.check(failed, f"warm_caches {self.came()} before any of the {len(self.faults)} bad keys could fail")
        self.t.check(
            not silent,
            f"{len(silent)} of {len(failed)} failures were neither logged nor raised when warm_caches {self.came()}",
        )

    def check_all_tried(self):
        """Once a failure has been raised, further keys may be left out; where it was logged, none."""
        tried = {ask.args[0] for ask in self.t.asks}
        left_out = [key for key in self.keys if key not in tried]
        self.t.check(
            self.call.raised or not left_out,
            f"{len(self.failed())} keys had failed, and {len(left_out)} of {len(self.keys)} were never tried when "
            f"warm_caches {self.came()}",
        )

    def check_concurrent(self):
        t, until = self.t, self.t.now + LONG
        while len(self.db.pending) < 2 and not self.call.done and t.timers and t.now < until:  # some begin one by one
            t.advance(to=t.timers[0])
        under_way = len(self.db.pending)
        t.check(under_way > 1, f"before any answer, {under_way} of {len(self.keys)} keys had been asked for")

    def came(self):
        return "returned" if self.call.returned else f"raised {self.call.error}"

    def check_nothing_under_way(self, outcome):
        still, count = {ask.args[0] for ask in self.call.under_way}, len(self.keys)
        message = f"{len(still)} of {count} keys were still being warmed when warm_caches {self.came()}"
        self.t.check(not still, message, outcome)

    def check_nothing_left(self, cancelled=False):
        t, call = self.t, self.call
        self.check_nothing_under_way("leak")
        # gather comes back from a cancellation with the first of its calls: how many turns of the loop the others take
        # to end as well depends on how they are nested, so they are given until nothing is left to run.
        left = [] if cancelled else call.left
        t.check(not left, f"tasks still pending when warm_caches {self.came()}: {listed(left)}", "leak")
        remains = t.end()
        left, strays = remains.left, [stray for stray in remains.strays if stray.what in TIDY]
        t.check(not left, f"tasks still pending after warm_caches {self.came()}: {listed(left)}", "leak")
        t.check(not strays, f"asyncio reported: {listed(strays)}", "leak")


@test("returns only when every key has been warmed or has failed")
def _(t):
    shop = Shop(t, t.draw.int(3, 7))
    call = shop.warm()
    slow = t.draw.pick(shop.keys)
    t.finish(call, lambda ask: shop.settle(ask, LONG if ask.args[0] == slow else t.draw.int(1, LONG)), PATIENCE)
    shop.check_nothing_under_way("fail")
    # A fix may have limits of its own: a key that it gave up on has failed, and that is not silent either.
    silent = shop.unheard_of()
    t.check(not silent, f"neither warmed nor reported when warm_caches {shop.came()}: {listed(silent)}")


@test("hundreds of keys are all warmed, whatever their rows are")
def _(t):
    shop = Shop(t, t.draw.int(501, 550))
    for key, row in zip(t.draw.shuffled(shop.keys), [0, "", False, [], {}, 0.0]):
        shop.rows[key] = row
    call = shop.warm()
    shop.check_concurrent()
    t.finish(call, lambda ask: shop.settle(ask, t.draw.int(1, 20)), PATIENCE)
    silent = shop.unheard_of()
    t.check(not silent, f"{len(silent)} of {len(shop.keys)} keys were neither warmed nor reported when warm_caches {shop.came()}")


@test("keys are warmed concurrently, not one after another")
def _(t):
    for count in (2, 3, t.draw.int(4, 9)):
        shop = Shop(t, count)
        call = shop.warm()
        shop.check_concurrent()
        t.finish(call, shop.settle, PATIENCE)


@test("keys are warmed concurrently until the last, not only at first")
def _(t):
    shop = Shop(t, 2 * t.draw.int(6, 9))
    call = shop.warm()
    t.finish(call, lambda ask: shop.settle(ask, LONG if ask.seam is shop.db else None), PATIENCE)
    pairs = len(shop.keys) // 2
    t.check(
        call.took < (pairs + 2) * LONG,  # two at a time, with a first or a last one alone
        f"{len(shop.keys)} rows that take {LONG} s each were warm after {call.took:g} s; two at a time take {pairs * LONG} s",
    )


@test("a key that fails is logged or raised")
def _(t):
    few, many = t.draw.int(4, 7), t.draw.int(90, 110)
    for count, bad in ((1, 1), (few, 1), (few, few - 1), (few, few), (many, 1), (many, many - 5)):
        shop = Shop(t, count)
        shop.let_fail(t.draw.shuffled(shop.keys)[:bad])
        shop.warm()
        if count == many:
            shop.settle_in_bursts()
        else:
            t.finish(shop.call, lambda ask: shop.settle(ask, t.draw.int(0, 3)), PATIENCE)
        shop.check_told()


@test("where failures are logged, every key is tried, however many fail")
def _(t):
    for good_ones_first in t.draw.shuffled([True, False]):
        shop = Shop(t, t.draw.int(301, 330))
        good = t.draw.int(3, 9)
        shop.let_fail(shop.keys[good:] if good_ones_first else shop.keys[:-good])
        shop.warm()
        shop.settle_in_bursts()
        shop.check_told()
        shop.check_all_tried()


@test("a key that fails at once, while others are being begun, is not lost")
def _(t):
    shop = Shop(t, t.draw.int(3, 7))
    shop.let_fail(shop.keys, shop.db)
    faults = [fault for _, fault in shop.faults.values()]
    for fault in faults:  # the n-th fetch, of whichever key
        shop.db.fail_at_call("fetch", fault)
    t.finish(shop.warm(), shop.settle, PATIENCE)
    for ask, fault in zip(t.asks, faults):
        shop.faults[ask.args[0]] = shop.db, fault
    shop.check_told()
    shop.check_nothing_left()


@test("no task is left when it returns or raises, and asyncio has nothing to report")
def _(t):
    shop = Shop(t, t.draw.int(3, 7), clean_up=t.draw.int(1, 9))
    shop.let_fail(t.draw.shuffled(shop.keys)[: t.draw.int(1, len(shop.keys))])
    call = shop.warm()
    t.finish(call, lambda ask: shop.settle(ask, None if ask.args[0] in shop.faults else t.draw.int(1, 30)), PATIENCE)
    shop.check_nothing_left()


@test("several failures in one moment leave nothing behind either")
def _(t):
    for where in t.draw.shuffled(["db", "cache"]):
        shop = Shop(t, t.draw.int(3, 7), clean_up=t.draw.int(1, 9))
        shop.let_fail(shop.keys, getattr(shop, where))  # whichever are under way together, they fail together
        shop.warm()
        shop.settle_in_bursts()
        shop.check_told()
        shop.check_nothing_left()


@test("cancelling the caller cancels the warming")
def _(t):
    # Also with more keys than anybody warms at a time, so that there is something left to begin.
    for count, answers in ((t.draw.int(3, 7), 0), (t.draw.int(4, 7), t.draw.int(1, 3)), (t.draw.int(130, 150), 2)):
        shop = Shop(t, count)
        call = shop.warm()
        while not t.pending and not call.done and t.timers:
            t.advance(to=t.timers[0])
        for _ in range(min(answers, len(t.pending))):
            shop.settle(t.draw.pick(t.pending))
        asked = len(t.asks)
        t.check(not call.done, f"{len(shop.warmed())} of {len(shop.keys)} keys were warm, and {call}")
        call.cancel()
        t.finish(call, within=PATIENCE)
        t.check(len(t.asks) == asked, f"begun after the caller had been cancelled: {listed(t.asks[asked:])}")
        t.check(call.raised, f"the caller was cancelled, but {call}")
        shop.check_nothing_left(cancelled=True)


@test("a failure before the caller is cancelled is no loose end")
def _(t):
    shop = Shop(t, t.draw.int(3, 7))
    call = shop.warm()
    shop.check_concurrent()
    bad = t.draw.pick(t.pending[1:])
    shop.let_fail([bad.args[0]], bad.seam)
    shop.settle(bad)
    call.cancel()
    t.finish(call, within=PATIENCE)
    shop.check_nothing_left(cancelled=True)


@test("a call has nothing to do with another at the same time")
def _(t):
    alike = [Shop(t, t.draw.int(3, 7)) for _ in range(2)]
    alike[1].keys = t.draw.shuffled(alike[0].keys)
    for shop in alike:
        shop.rows = alike[0].rows
        shop.warm()
    for shop in alike:
        t.check(not shop.call.done, f"no key had been answered for, and warm_caches {shop.came()}")
    for shop in alike:
        t.finish(shop.call, alike[0].settle, PATIENCE)
    shops = [Shop(t, t.draw.int(3, 7)) for _ in range(2)]
    for shop in shops:
        shop.warm()
    while not all(any(ask.args[0] in shop.keys for ask in t.pending) for shop in shops) and t.timers:
        t.advance(to=t.timers[0])
    gone, other = t.draw.shuffled(shops)
    gone.call.cancel()
    t.finish(gone.call, within=PATIENCE)
    t.finish(other.call, lambda ask: ask.args[0] not in other.rows or other.settle(ask, t.draw.int(1, 9)), PATIENCE)
    silent = other.unheard_of()
    t.check(not silent, f"neither warmed nor reported when warm_caches {other.came()}: {listed(silent)}")


@test("an empty list returns at once")
def _(t):
    shop = Shop(t, 0)
    call = shop.warm()
    t.check(call.returned and not t.asks, f"there was nothing to warm, but {call}")
    shop.check_nothing_left()


run()
