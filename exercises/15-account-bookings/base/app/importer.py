"""Importing one account."""


async def import_bookings(account, bank, books):
    """Adds the next page of the account's bookings to the books, and returns how many there were."""
    page = await bank.page(account, await books.cursor(account))
    await books.add(account, page["bookings"], page["cursor"])
    return len(page["bookings"])
