import asyncio
import unittest
from unittest import mock

from app.bank import ListBank
from app.books import MemoryBooks
from app.importer import import_bookings


class GapBank(ListBank):
    """Its first page is empty."""

    async def page(self, account, cursor):
        if cursor is None:
            return {"bookings": [], "cursor": "0", "more": True}
        return await super().page(account, cursor)


class SilentBank(ListBank):
    async def page(self, account, cursor):
        await asyncio.Event().wait()


class ImportBookingsTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_bookings_get_into_the_books(self):
        books = MemoryBooks()
        self.assertEqual(await import_bookings("DE01", ListBank([1, 2, 3]), books), 3)
        self.assertEqual(books.bookings, {"DE01": [1, 2, 3]})

    async def test_the_next_import_goes_on_where_this_one_ended(self):
        books, bookings = MemoryBooks(), [1, 2, 3]
        await import_bookings("DE01", ListBank(bookings), books)
        bookings.append(4)
        self.assertEqual(await import_bookings("DE01", ListBank(bookings), books), 1)
        self.assertEqual(books.bookings, {"DE01": [1, 2, 3, 4]})

    async def test_all_pages_are_imported(self):
        books = MemoryBooks()
        bookings = list(range(25))
        self.assertEqual(await import_bookings("DE01", ListBank(bookings, size=10), books), 25)
        self.assertEqual(books.bookings, {"DE01": bookings})

    async def test_a_page_without_bookings_is_not_the_end(self):
        books = MemoryBooks()
        self.assertEqual(await import_bookings("DE01", GapBank([1, 2, 3]), books), 3)

    async def test_a_bank_that_is_silent_is_given_up(self):
        with mock.patch("app.importer.PAGE_TIMEOUT", 0.01), self.assertRaises(TimeoutError):
            await import_bookings("DE01", SilentBank([]), MemoryBooks())


if __name__ == "__main__":
    unittest.main()
