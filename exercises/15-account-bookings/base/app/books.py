"""The books: what has been imported of each account, and up to which cursor."""

from typing import Protocol


class Books(Protocol):
    async def cursor(self, account):
        """The cursor of the last page that was added, None if there is none."""

    async def add(self, account, bookings, cursor):
        """Adds a page of bookings and its cursor, in one transaction."""


class MemoryBooks:
    """Books for tests."""

    def __init__(self):
        self.bookings = {}
        self.cursors = {}

    async def cursor(self, account):
        return self.cursors.get(account)

    async def add(self, account, bookings, cursor):
        self.bookings.setdefault(account, []).extend(bookings)
        self.cursors[account] = cursor
