import unittest

from app.providers import TableProvider
from app.quotes import NoQuoteError, get_quote


class GetQuoteTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_quote_of_the_first_provider(self):
        live = TableProvider("live", {"NORD": 12.5})
        close = TableProvider("close", {"NORD": 12.0})
        self.assertEqual(await get_quote("NORD", [live, close]), 12.5)

    async def test_an_unknown_symbol_has_no_quote(self):
        with self.assertRaises(NoQuoteError):
            await get_quote("NORD", [TableProvider("live", {})])


if __name__ == "__main__":
    unittest.main()
