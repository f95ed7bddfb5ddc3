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
        with self.assertRaises((NoSuchArticle, ExceptionGroup)):
            await fetcher.fetch_batch(["anvil"])

    async def test_an_article_is_fetched_once(self):
        catalogue = Catalogue({"nail": 0.03, "screw": 0.07})
        fetcher = BatchFetcher(catalogue.fetch)
        await fetcher.fetch_batch(["nail"])
        self.assertEqual(await fetcher.fetch_batch(["nail", "screw"]), {"nail": 0.03, "screw": 0.07})
        self.assertEqual(catalogue.requests, 2)

    async def test_a_failure_is_not_remembered(self):
        catalogue = Catalogue({})
        fetcher = BatchFetcher(catalogue.fetch)
        with self.assertRaises((NoSuchArticle, ExceptionGroup)):
            await fetcher.fetch_batch(["rivet"])
        catalogue.articles["rivet"] = 0.4
        self.assertEqual(await fetcher.fetch_batch(["rivet"]), {"rivet": 0.4})


if __name__ == "__main__":
    unittest.main()
