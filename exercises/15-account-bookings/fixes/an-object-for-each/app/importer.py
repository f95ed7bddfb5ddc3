"""Importing one account."""

import asyncio
import logging

PAGE_TIMEOUT = 10.0  # seconds

log = logging.getLogger(__name__)


class _Import:
    """One account's import: a page is fetched, stored, and then the next is."""

    def __init__(self, account, bank, books):
        self.account, self.bank, self.books = account, bank, books
        self.count = 0

    async def fetch(self, cursor):
        try:
            async with asyncio.timeout(PAGE_TIMEOUT) as limit:
                return await self.bank.page(self.account, cursor)
        except TimeoutError as error:
            if not limit.expired():
                raise  # the bank's own
            raise TimeoutError(f"account {self.account}: no page within {PAGE_TIMEOUT} s") from error

    async def store(self, page):
        bookings = tuple(page["bookings"])
        await self.books.add(self.account, bookings, page["cursor"])
        self.count += len(bookings)

    async def run(self):
        page = {"cursor": await self.books.cursor(self.account), "more": True}
        while page["more"]:
            page = await self.fetch(page["cursor"])
            await self.store(page)
        return self.count


async def import_bookings(account, bank, books):
    """Adds all of the account's new bookings to the books, and returns how many there were.

    Goes on after the last page that is in the books. Each page is in the books, with
    its cursor, before the bank is asked for the next: asking confirms it.

    Raises TimeoutError when a page does not come within PAGE_TIMEOUT seconds, and
    whatever the bank or the books raise. What is in the books by then stays there,
    and the next import goes on from it. When this comes back, nothing that it
    began is under way.
    """
    count = await _Import(account, bank, books).run()
    log.info("account %s: %d bookings", account, count)
    return count
