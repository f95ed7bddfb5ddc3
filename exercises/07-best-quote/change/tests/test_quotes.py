import unittest

from app.providers import TableProvider
from app.quotes import NoQuoteError, get_quote


class FaultyProvider(TableProvider):
    async def fetch(self, symbol):
        raise ZeroDivisionError("a fault in the provider")


class GetQuoteTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_quote_of_a_provider_that_answers(self):
        live = TableProvider("live", {"NORD": 12.5})
        self.assertEqual(await get_quote("NORD", [live]), 12.5)

    async def test_falls_back_where_a_provider_has_none(self):
        live = TableProvider("live", {})
        close = TableProvider("close", {"NORD": 12.0})
        self.assertEqual(await get_quote("NORD", [live, close]), 12.0)

    async def test_a_suspended_symbol_is_a_quote(self):
        live = TableProvider("live", {"NORD": None})
        self.assertIsNone(await get_quote("NORD", [live]))

    async def test_no_provider_has_a_quote(self):
        with self.assertRaises(NoQuoteError):
            await get_quote("NORD", [TableProvider("live", {}), TableProvider("close", {})])

    async def test_a_fault_is_not_a_missing_quote(self):
        with self.assertRaises(Exception) as raised:
            await get_quote("NORD", [FaultyProvider("live", {})])
        self.assertNotIsInstance(raised.exception, NoQuoteError)


if __name__ == "__main__":
    unittest.main()
