"""Importing one account."""

import asyncio
import logging

PAGE_TIMEOUT = 10.0  # seconds

log = logging.getLogger(__name__)


async def import_bookings(account, bank, books):
    """Adds all of the account's new bookings to the books, and returns how many there were.

    Goes on after the last page that is in the books. Each page is in the books, with
    its cursor, before the bank is asked for the next: asking confirms it.

    Raises TimeoutError when a page does not come within PAGE_TIMEOUT seconds, and
    whatever the bank or the books raise. What is in the books by then stays there,
    and the next import goes on from it. When this comes back, nothing that it
    began is under way.
    """
    cursor = await books.cursor(account)
    count, more = 0, True
    while more:
        async with asyncio.timeout(PAGE_TIMEOUT):
            page = await bank.page(account, cursor)
        await books.add(account, page["bookings"], page["cursor"])
        count += len(page["bookings"])
        cursor = page["cursor"]
        more = page["more"] and cursor
    log.info("account %s: %d bookings", account, count)
    return count
