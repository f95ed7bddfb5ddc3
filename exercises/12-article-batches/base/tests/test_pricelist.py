import unittest

from app.batch import BatchFetcher
from app.pricelist import price_list
from app.remote import Catalogue


class PriceListTest(unittest.IsolatedAsyncioTestCase):
    async def test_one_line_for_each_article_in_order(self):
        catalogue = Catalogue({"hinge": 3.5, "lock": 18.0})
        lines = await price_list(BatchFetcher(catalogue.fetch), ["lock", "hinge"])
        self.assertEqual(lines, ["lock           18.00", "hinge           3.50"])


if __name__ == "__main__":
    unittest.main()
