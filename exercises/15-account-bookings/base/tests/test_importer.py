import unittest

from app.bank import ListBank
from app.books import MemoryBooks
from app.importer import import_bookings


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


if __name__ == "__main__":
    unittest.main()
