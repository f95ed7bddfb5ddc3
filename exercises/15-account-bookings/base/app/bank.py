"""What we know of the bank's interface."""

from typing import Protocol


class BankError(Exception):
    """The bank refused a request."""


class Bank(Protocol):
    async def page(self, account, cursor):
        """A page of an account's bookings, those that come after `cursor` (None: from the start).

        A page is a dict: `bookings`, a list, which may be empty; `cursor`, a text that only the bank
        understands; and `more`, whether there is anything after that cursor.

        Asking with a cursor confirms everything before it: the bank does not hand it out again.
        """


class ListBank:
    """A bank for tests: pages from a list, with the places in it as cursors."""

    def __init__(self, bookings, size=100):
        self.bookings = bookings
        self.size = size

    async def page(self, account, cursor):
        start = int(cursor or 0)
        end = min(start + self.size, len(self.bookings))
        return {"bookings": self.bookings[start:end], "cursor": str(end), "more": end < len(self.bookings)}
