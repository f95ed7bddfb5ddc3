"""Plays the bank and the books of 15 and decides whether import_bookings keeps its promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import carries, listed, run, same, test  # noqa: E402

LIMIT = 10.0  # seconds for each page, as promised
GRACE = 0.1  # seconds by which somebody who looks at the clock now and then may be late
LONG = 7200  # seconds that the books may take
FAULTS = ["app.bank:BankError", "OSError", "ValueError", "KeyError", "RuntimeError", "ConnectionResetError"]


class Account:
    """An account: its pages, the cursors before and after each, and what became of its import."""

    def __init__(self, t, count, slow_end=False):
        self.t = t
        self.name, *cursors = t.draw.words(count + 2, "c")
        self.cursors = [t.draw.pick([None, cursors[0]]), *cursors[1:]]
        self.pages = [
            {"bookings": self.bookings(n), "cursor": self.cursors[n + 1], "more": n < count - 1} for n in range(count)
        ]
        self.bank = t.seam("bank", slow_end=slow_end, page="account cursor")
        self.books = t.seam("books", slow_end=slow_end, cursor="account", add="account bookings cursor")
        self.call = None

    def bookings(self, n):
        some = range(0 if n == 1 else self.t.draw.pick([0, 1, 2, self.t.draw.int(3, 9)]))  # one is always empty
        return [{"id": f"{n}-{i}", "cents": self.t.draw.int(-99_999, 99_999)} for i in some]

    def begin(self):
        self.call = self.t.call("app/importer.py:import_bookings", self.name, self.bank, self.books)
        return self.call

    def asks(self, method):
        seam = self.bank if method == "page" else self.books
        return [ask for ask in seam.asks if ask.method == method and ask.args[0] == self.name]

    def waiting(self, method):
        return next((ask for ask in self.asks(method) if ask.pending), None)

    def settle(self, ask, after=None):
        """The answer that an ask gets when nothing fails."""
        if ask.method == "cursor":
            ask.answer(self.cursors[0], after)
        elif ask.method == "page":
            self.check_order()
            ask.answer(self.pages[self.place(ask)], after)
        else:
            ask.answer(None, after)

    def place(self, ask):
        cursor = ask.args[1]
        self.t.check(cursor in self.cursors[:-1], f"a page was asked for with {cursor!r}, after which there is none")
        return self.cursors.index(cursor)

    def reach(self, method, n):
        """Lets the import go on until it waits for the page or the add with this number; gives that."""
        while True:
            found = self.asks(method)
            if len(found) > n and found[n].pending:
                return found[n]
            pending = [ask for ask in self.t.pending if ask.args[0] == self.name]
            self.t.check(pending, f"{method} number {n + 1} of {len(self.pages)} was never asked for: {self.call}")
            self.settle(pending[0])

    def check_order(self):
        """Every page so far was asked for once, in order, and after the one before it was in the books."""
        pages, adds = self.asks("page"), self.asks("add")
        for n, ask in enumerate(pages):
            place = self.place(ask)
            self.t.check(place == n, f"request {n + 1} to the bank was for page {place + 1} of {len(self.pages)}")
        for n, ask in enumerate(adds):
            page = self.pages[n] if n < len(self.pages) else None
            self.t.check(
                page and same(ask.args[1:], [page["bookings"], page["cursor"]]),
                f"add number {n + 1} of {len(self.pages)} was {listed([ask])}",
            )
        stored = sum(ask.answered for ask in adds)
        self.t.check(
            len(pages) <= stored + 1,
            f"page {len(pages)} was asked for when {stored} of the pages before it were in the books",
        )

    def check_done(self):
        self.check_order()
        count = sum(len(page["bookings"]) for page in self.pages)
        self.t.check(
            self.call.returned and same(self.call.value, count),
            f"{len(self.pages)} pages with {count} bookings came, but {self.call}",
        )
        self.t.check(
            len(self.asks("add")) == len(self.pages),
            f"{len(self.asks('add'))} of {len(self.pages)} pages were added to the books",
        )
        self.check_nothing_under_way()

    def check_nothing_under_way(self):
        left = [ask for ask in self.call.under_way if ask.args[0] == self.name]
        self.t.check(not left, f"still under way when import_bookings came back: {listed(left)}", "leak")

    def check_over(self, asked):
        """Nothing more is asked for, however long one waits."""
        self.t.advance(LONG)
        more = self.t.asks[asked:]
        self.t.check(not more, f"asked for after the import was over: {listed(more)}")
        self.check_order()


@test("all pages get into the books, in order, and their bookings are counted")
def _(t):
    for count in (1, 2, t.draw.int(3, 6), t.draw.int(101, 130)):
        account = Account(t, count)
        t.finish(account.begin(), account.settle)
        account.check_done()


@test("a page is asked for only when the one before it is in the books")
def _(t):
    account = Account(t, t.draw.int(3, 5))
    account.begin()
    for n in range(len(account.pages)):
        add = account.reach("add", n)
        account.check_order()
        t.advance(LONG)
        account.check_order()
        t.check(not account.call.done, f"while page {n + 1} was being added to the books, {account.call}")
        account.settle(add)
    t.finish(account.call, account.settle)
    account.check_done()


@test("a page that has not come within 10.0 seconds ends the import with TimeoutError")
def _(t):
    clean_up = t.draw.int(3, 30)
    for n in (0, t.draw.int(1, 3)):
        account = Account(t, n + t.draw.int(1, 3), slow_end=clean_up)
        account.begin()
        account.reach("page", n)
        began, asked = t.now, len(t.asks)
        t.finish(account.call)
        timed_out = account.call.raised and any(
            error.is_a("TimeoutError") for error in [account.call.error, *account.call.error.errors]
        )
        t.check(timed_out, f"page {n + 1} did not come, but {account.call}")
        account.check_nothing_under_way()
        took = account.call.at - began
        t.check(took <= LIMIT + GRACE + clean_up, f"page {n + 1} did not come, and that took {took:g} s")
        account.check_over(asked)


@test("pages that come within their 10.0 seconds are imported, however long it takes altogether")
def _(t):
    account = Account(t, t.draw.int(4, 9))
    slow = {"page": LIMIT - GRACE, "add": LONG, "cursor": LONG}
    t.finish(account.begin(), lambda ask: account.settle(ask, after=slow[ask.method]))
    account.check_done()


@test("what the bank or the books raise is raised, and nothing more is asked for")
def _(t):
    for method in t.draw.shuffled(["page", "add", "page", "add"]):
        account, n = Account(t, 4), t.draw.int(0, 3)
        fault = t.draw.error(t.draw.pick(FAULTS))
        account.begin()
        ask = account.reach(method, n)
        asked = len(t.asks)
        ask.fail(fault)
        t.finish(account.call)
        raised = account.call.raised and carries(account.call.error, fault)
        t.check(raised, f"{method} number {n + 1} raised {fault}, but {account.call}")
        account.check_nothing_under_way()
        account.check_over(asked)


@test("cancelling the import cancels what it waits for")
def _(t):
    clean_up = t.draw.int(3, 30)
    for method in t.draw.shuffled(["page", "add", "page", "add"]):
        account, n = Account(t, 4, slow_end=clean_up), t.draw.int(0, 3)
        account.begin()
        account.reach(method, n)
        t.advance(t.draw.int(1, 9))
        asked = len(t.asks)
        account.call.cancel()
        t.finish(account.call)
        t.check(account.call.cancelled, f"the import was cancelled during {method} number {n + 1}, but {account.call}")
        account.check_nothing_under_way()
        account.check_over(asked)


@test("imports of different accounts do not wait for each other")
def _(t):
    held, free = Account(t, t.draw.int(2, 4)), Account(t, t.draw.int(2, 4))
    held.begin()
    waits = held.reach(t.draw.pick(["page", "add"]), t.draw.int(0, 1))
    t.finish(free.begin(), lambda ask: ask.args[0] == free.name and free.settle(ask))
    free.check_done()
    t.check(waits.pending, f"while another account was imported, {held.call}")
    held.settle(waits)
    t.finish(held.call, held.settle)
    held.check_done()


run()
