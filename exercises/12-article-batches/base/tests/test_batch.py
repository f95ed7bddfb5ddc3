import unittest

from app.batch import BatchFetcher
from app.remote import Catalogue, NoSuchArticle


class FetchBatchTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_articles_asked_for(self):
        catalogue = Catalogue({"bolt": 0.2, "nut": 0.1, "washer": 0.05})
        fetcher = BatchFetcher(catalogue.fetch)
        self.assertEqual(await fetcher.fetch_batch(["bolt", "nut"]), {"bolt": 0.2, "nut": 0.1})

    async def test_nothing_asked_for(self):
        self.assertEqual(await BatchFetcher(Catalogue({}).fetch).fetch_batch([]), {})

    async def test_an_article_that_is_not_sold(self):
        fetcher = BatchFetcher(Catalogue({}).fetch)
        with self.assertRaises(NoSuchArticle):
            await fetcher.fetch_batch(["anvil"])


if __name__ == "__main__":
    unittest.main()
