"""Plays the bank and the books of 15 and decides whether import_bookings keeps its promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import carries, listed, run, same, test  # noqa: E402

LIMIT = 10.0  # seconds for each page, as promised
GRACE = 0.1  # seconds by which somebody who looks at the clock now and then may be late
LONG = 7200  # seconds that the books may take
FAULTS = ["app.bank:BankError", "TimeoutError", "OSError", "ValueError", "KeyError", "RuntimeError", "LookupError"]
PAGES = 2_050  # of an account that is far behind
ACCOUNTS = 12  # side by side; there is no limit to that in the importer
AT_ONCE = 5  # accounts that app/run.py imports side by side


class Account:
    """An account: its pages, the cursors before and after each, how many are in the books, and the import under way.

    `sizes` are the numbers of bookings of its pages.
    """

    def __init__(self, t, sizes, start=None, slow_end=False):
        self.t = t
        self.name, *cursors = t.draw.words(len(sizes) + 1, "c")
        self.cursors = [start, *cursors]
        self.pages = []
        for n, size in enumerate(sizes):
            bookings = [{"id": f"{n}-{i}", "cents": t.draw.int(-99_999, 99_999)} for i in range(size)]
            self.pages.append({"bookings": bookings, "cursor": cursors[n], "more": n < len(sizes) - 1})
        self.bank = t.seam("bank", slow_end=slow_end, page="account cursor")
        self.books = t.seam("books", slow_end=slow_end, cursor="account", add="account bookings cursor")
        self.stored = 0  # pages that are in the books
        self.looked = 0  # asks, of any account, that have been looked at
        self.places = {}  # the number of an ask -> that of the page that it is about
        self.call = None

    def set_cursor(self, n, cursor):
        """What the bank hands out with this page."""
        self.cursors[n + 1] = self.pages[n]["cursor"] = cursor

    def begin(self, pages=None):
        """One night's import; `pages` is how many the bank has by then."""
        self.look()
        self.first, self.last = self.stored, pages or len(self.pages)
        self.asked = {"cursor": [], "page": [], "add": []}
        for n, page in enumerate(self.pages):
            page["more"] = n < self.last - 1
        self.call = self.t.call("app/importer.py:import_bookings", self.name, self.bank, self.books)
        return self.call

    def look(self):
        """Checks what was asked since it was called last: to be called before anything is answered."""
        asks = self.t.asks
        while self.looked < len(asks):
            ask = asks[self.looked]
            self.looked += 1
            if ask.args[0] != self.name:
                continue
            asked = self.asked[ask.method]
            self.places[ask.number] = n = self.first + len(asked)
            asked.append(ask)
            if ask.method == "page":
                self.check_request(ask, n)
            elif ask.method == "add":
                self.check_add(ask, n)

    def check_request(self, ask, n):
        which = f"request {n - self.first + 1} to the bank"
        self.t.check(n < self.last, f"{which} was made when the bank had said that there is no more")
        self.t.check(
            same(ask.args[1], self.cursors[n]),
            f"{which} was made with the cursor {ask.args[1]!r}, and the page before it ended at {self.cursors[n]!r}",
        )
        self.t.check(
            self.stored == n,
            f"{which} was made when {self.stored - self.first} of the {n - self.first} pages before it were in the books",
        )

    def check_add(self, ask, n):
        page = self.pages[n] if n < self.first + len(self.asked["page"]) else None
        bookings, cursor = ask.args[1:]
        bookings = list(bookings) if isinstance(bookings, tuple) else bookings
        self.t.check(
            page and same([bookings, cursor], [page["bookings"], page["cursor"]]),
            f"page {n + 1} of {self.last} came with {len(page['bookings'])} bookings and the cursor {page['cursor']!r}, "
            f"and what was added was {listed([ask])}" if page else f"added without a page: {listed([ask])}",
        )

    def settle(self, ask, after=None):
        """The answer that an ask gets when nothing fails."""
        self.look()
        if after is not None:
            ask.plan(round(ask.at + after, 6), lambda: self.settle(ask))
        elif ask.method == "cursor":
            ask.answer(self.cursors[self.stored])
        elif ask.method == "page":
            ask.answer(self.pages[self.places[ask.number]])
        else:
            self.stored += 1
            ask.answer(None)

    def pending(self):
        return [ask for ask in self.t.pending if ask.args[0] == self.name]

    def reach(self, method, n=0):
        """Lets the import go on until it waits for the page or the add with this number, or the cursor; gives that."""
        while True:
            self.look()
            found = self.asked[method]
            if len(found) > n and found[n].pending:
                return found[n]
            pending = self.pending()
            self.t.check(pending, f"{method} number {n + 1} of {self.last} was never asked for: {self.call}")
            self.settle(pending[0])

    def finish(self):
        """Sees this account's import through; what is asked for others stays unanswered."""
        while pending := self.pending():
            self.settle(pending[0])
        self.t.finish(self.call)

    def check_done(self):
        self.look()
        pages = self.pages[self.first : self.last]
        count = sum(len(page["bookings"]) for page in pages)
        self.t.check(
            self.call.returned and same(self.call.value, count),
            f"{len(pages)} pages with {count} bookings came, but {self.call}",
        )
        self.t.check(
            len(self.asked["add"]) == len(pages), f"{len(self.asked['add'])} of {len(pages)} pages were added to the books"
        )
        self.check_nothing_under_way()

    def check_nothing_under_way(self):
        left = [ask for ask in self.call.under_way if ask.args[0] == self.name]
        self.t.check(not left, f"still under way when import_bookings came back: {listed(left)}", "leak")

    def check_over(self):
        """Nothing is left of the import, and nothing more is asked for, however long one waits."""
        self.check_nothing_under_way()
        asked = len(self.t.asks)
        left = self.t.end().left
        self.t.check(not left, f"still pending after import_bookings had come back: {listed(left)}", "leak")
        timers = len(self.t.timers)
        self.t.check(not timers, f"timers still set after import_bookings had come back: {timers}", "leak")
        self.t.advance(LONG)
        more = self.t.asks[asked:]
        self.t.check(not more, f"asked for after the import was over: {listed(more)}")


def run_through(t, account, **slow):
    t.finish(account.begin(), lambda ask: account.settle(ask, after=slow.get(ask.method)))
    account.check_done()


@test("all pages get into the books, in order, and their bookings are counted")
def _(t):
    few = [t.draw.int(1, 9) for _ in range(t.draw.int(3, 6))]
    shapes = [[0], [1], [0, 3], [2, 0, 0, 1], [0, 0, 0], [100], [100, 100], [100, 3, 100, 0, 99, 100], few]
    for place, sizes in enumerate(t.draw.shuffled(shapes)):
        run_through(t, Account(t, sizes, start=[None, t.draw.word()][place % 2]))


@test("bookings and cursors are kept as the bank hands them out, whatever they look like")
def _(t):
    twins = {"id": t.draw.word(), "cents": t.draw.int(1, 99_999)}
    odd = [twins, dict(twins), 0, 0, -1, 0.5, "", None, {}, [], False, {"cents": -0.25}, t.draw.int(1, 9)]
    for start in ("", "0", None, t.draw.word()):
        account = Account(t, [0] * 6, start=start)
        for page in account.pages[1:4]:
            page["bookings"] = t.draw.shuffled(odd)
        account.set_cursor(0, start if start is not None else "")  # a page without bookings: the cursor stays
        account.set_cursor(2, "0")
        account.set_cursor(3, "")
        account.set_cursor(4, "")
        account.set_cursor(5, " ")
        run_through(t, account)


@test("an account that is far behind is imported to its last page")
def _(t):
    run_through(t, Account(t, [1] * PAGES))


@test("a page is asked for only when the one before it is in the books")
def _(t):
    account = Account(t, [t.draw.int(1, 3), 0, t.draw.int(1, 3), 0, 2][: t.draw.int(3, 5)])
    account.begin()
    for n in range(len(account.pages)):
        add = account.reach("add", n)
        t.advance(LONG)
        account.look()
        t.check(not account.call.done, f"while page {n + 1} was being added to the books, {account.call}")
        account.settle(add)
    t.finish(account.call, account.settle)
    account.check_done()
    account.check_over()


@test("a page that has not come within 10.0 seconds ends the import with TimeoutError")
def _(t):
    clean_up = t.draw.int(3, 30)
    for n in (0, t.draw.int(1, 3)):
        account = Account(t, [1] * (n + t.draw.int(1, 3)), slow_end=clean_up)
        account.begin()
        account.reach("page", n)
        began, asked = t.now, len(t.asks)
        t.finish(account.call)
        timed_out = account.call.raised and any(
            error.is_a("TimeoutError") for error in [account.call.error, *account.call.error.errors]
        )
        t.check(timed_out, f"page {n + 1} did not come, but {account.call}")
        took = account.call.at - began
        t.check(took <= LIMIT + GRACE + clean_up, f"page {n + 1} did not come, and that took {took:g} s")
        t.check(len(t.asks) == asked, f"page {n + 1} did not come, and then was asked for: {listed(t.asks[asked:])}")
        account.check_over()


@test("pages that come within their 10.0 seconds are imported, however long it takes altogether")
def _(t):
    account = Account(t, [t.draw.int(0, 3) for _ in range(5)])
    run_through(t, account, page=LIMIT - GRACE, add=LONG, cursor=LONG)
    account.check_over()


@test("what the bank or the books raise is raised, and nothing more is asked for")
def _(t):
    where = [("cursor", 0), ("page", 0), ("page", t.draw.int(1, 3)), ("add", 0), ("add", t.draw.int(1, 3))]
    for name in t.draw.shuffled(FAULTS):
        for method, n in where:
            account, fault = Account(t, [2, 1, 0, 1]), t.draw.error(name)
            account.begin()
            ask = account.reach(method, n)
            asked = len(t.asks)
            ask.fail(fault)
            t.finish(account.call)
            raised = account.call.raised and carries(account.call.error, fault)
            t.check(raised, f"{method} number {n + 1} raised {fault}, but {account.call}")
            more = t.asks[asked:]
            t.check(not more, f"{method} number {n + 1} raised {fault}, and then was asked for: {listed(more)}")
            account.check_over()


@test("cancelling the import cancels what it waits for")
def _(t):
    clean_up = t.draw.int(3, 30)
    for method, n in [("cursor", 0), ("page", 0), ("page", 2), ("add", 0), ("add", 1), ("add", 3)]:
        account = Account(t, [1, 0, 2, 1], slow_end=clean_up)
        account.begin()
        account.reach(method, n)
        t.advance(t.draw.int(1, 9))
        check_cancelled(t, account, f"{method} number {n + 1}", account.call.cancel)


@test("a cancellation is not lost, though an answer comes in the same moment")
def _(t):
    for method, n in [("cursor", 0), ("page", 0), ("page", 2), ("add", 0), ("add", 1)]:
        for answer_first in (True, False):
            account = Account(t, [1, 0, 2, 1])
            account.begin()
            ask = account.reach(method, n)
            acts = [lambda: account.settle(ask), account.call.cancel]

            def both():
                with t.together():
                    for act in acts if answer_first else acts[::-1]:
                        act()

            check_cancelled(t, account, f"{method} number {n + 1}, which came in that moment", both)


def check_cancelled(t, account, what, act):
    asked = len(t.asks)
    act()
    more = t.asks[asked:]
    t.check(not more, f"the import was cancelled during {what}, and then was asked for: {listed(more)}")
    t.finish(account.call)
    t.check(account.call.cancelled, f"the import was cancelled during {what}, but {account.call}")
    account.check_over()


@test("the next night goes on from what is in the books")
def _(t):
    account = Account(t, [1, 2, 0, 1, 2, 1])
    account.begin(pages=4)
    account.reach("add", 1).fail(t.draw.error("OSError"))
    t.finish(account.call)
    account.begin(pages=4)
    account.reach("page", 1).fail(t.draw.error("app.bank:BankError"))
    t.finish(account.call)
    account.begin(pages=4)
    account.reach("add", 0)
    account.call.cancel()
    t.finish(account.call)
    t.finish(account.begin(pages=5), account.settle)
    account.check_done()
    t.finish(account.begin(), account.settle)
    account.check_done()
    account.stored = t.draw.int(1, 3)  # the books were restored from a copy
    t.finish(account.begin(), account.settle)
    account.check_done()


@test("imports of different accounts do not wait for each other")
def _(t):
    for method in t.draw.shuffled(["cursor", "page", "add"]):
        accounts = [Account(t, [1, 1]) for _ in range(ACCOUNTS)]
        for account in accounts:
            account.begin()
        for n, account in enumerate(accounts):
            while (pending := account.pending()) and pending[0].method != method:
                account.settle(pending[0])
            t.check(pending, f"while {n} imports waited for the bank or the books ({method}), one more asked for nothing")
        for account in t.draw.shuffled(accounts):
            account.finish()
            account.check_done()


@test("the run of a night is as it was")
def _(t):
    accounts = {}
    for _ in range(t.draw.int(AT_ONCE + 2, 9)):
        account = Account(t, [t.draw.int(0, 3) for _ in range(3)])
        account.first, account.last, account.asked = 0, 3, {"cursor": [], "page": [], "add": []}
        accounts[account.name] = account
    names = list(accounts)
    refused, silent = t.draw.shuffled(names)[:2]
    call = t.call("app/run.py:import_all", names, account.bank, account.books)
    first = len({ask.args[0] for ask in t.pending})
    t.check(first == AT_ONCE, f"{first} of {len(names)} accounts were imported side by side, and it was {AT_ONCE}")

    def reply(ask):
        account = accounts[ask.args[0]]
        under_way = {ask.args[0] for ask in t.pending}
        t.check(len(under_way) <= AT_ONCE, f"{len(under_way)} accounts were imported side by side, and it was {AT_ONCE}")
        if account.name == refused and ask.method == "page":
            ask.fail(t.draw.error("app.bank:BankError"))
        elif account.name != silent or ask.method != "page":
            account.settle(ask, after=LONG if ask.method == "add" else None)

    t.finish(call, reply)
    counts = {name: sum(len(page["bookings"]) for page in account.pages) for name, account in accounts.items()}
    counts |= {refused: None, silent: None}
    t.check(call.returned and same(call.value, counts), f"the accounts had {counts}, but {call}")


run()
