import unittest

from app.bank import BankError, ListBank
from app.books import MemoryBooks
from app.run import import_all


class ClosedBank(ListBank):
    async def page(self, account, cursor):
        if account == "DE02":
            raise BankError("the account is closed")
        return await super().page(account, cursor)


class ImportAllTest(unittest.IsolatedAsyncioTestCase):
    async def test_every_account_is_imported(self):
        books = MemoryBooks()
        counts = await import_all(["DE01", "DE02"], ListBank([1, 2, 3]), books)
        self.assertEqual(counts, {"DE01": 3, "DE02": 3})
        self.assertEqual(books.bookings["DE02"], [1, 2, 3])

    async def test_an_account_that_fails_does_not_spoil_the_others(self):
        with self.assertLogs("app.run", "ERROR"):
            counts = await import_all(["DE01", "DE02"], ClosedBank([1, 2, 3]), MemoryBooks())
        self.assertEqual(counts, {"DE01": 3, "DE02": None})


if __name__ == "__main__":
    unittest.main()
