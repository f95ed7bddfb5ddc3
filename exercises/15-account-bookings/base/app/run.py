"""The run of one night."""

import asyncio
import logging

from app.importer import import_bookings

AT_ONCE = 5  # accounts; agreed with the bank

log = logging.getLogger(__name__)


async def import_all(accounts, bank, books):
    """Imports all accounts, a few side by side.

    Returns how many bookings came in for each, None where the import failed; that is logged.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def one(account):
        async with places:
            try:
                return await import_bookings(account, bank, books)
            except Exception:
                log.exception("account %s: the import failed", account)
                return None

    counts = await asyncio.gather(*(one(account) for account in accounts))
    return dict(zip(accounts, counts))
