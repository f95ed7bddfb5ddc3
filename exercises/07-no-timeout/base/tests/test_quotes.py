import unittest

from app.providers import ProviderError, TableProvider
from app.quotes import get_quote


class GetQuoteTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_quote_of_the_first_provider(self):
        live = TableProvider("live", {"NORD": 12.5})
        close = TableProvider("close", {"NORD": 12.0})
        self.assertEqual(await get_quote("NORD", [live, close]), 12.5)

    async def test_an_unknown_symbol_is_an_error(self):
        with self.assertRaises(ProviderError):
            await get_quote("NORD", [TableProvider("live", {})])


if __name__ == "__main__":
    unittest.main()
