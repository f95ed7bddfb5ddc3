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


if __name__ == "__main__":
    unittest.main()
