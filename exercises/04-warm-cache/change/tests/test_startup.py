import unittest

from app.cache import MemoryCache
from app.db import TableDb
from app.startup import FRONT_PAGE, prepare


class PrepareTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_front_page_is_warm(self):
        cache = MemoryCache()
        await prepare(cache, TableDb({key: f"<{key}>" for key in FRONT_PAGE}))
        for key in FRONT_PAGE:
            self.assertEqual(await cache.get(key), f"<{key}>")

    async def test_the_products_are_warm_too(self):
        rows = {key: f"<{key}>" for key in [*FRONT_PAGE, "product:17", "product:4"]}
        cache = MemoryCache()
        await prepare(cache, TableDb(rows), products=[17, 4])
        self.assertEqual(await cache.get("product:4"), "<product:4>")
        self.assertEqual(len(cache), len(rows))


if __name__ == "__main__":
    unittest.main()
