import unittest

from app.cache import MemoryCache
from app.cache_warmer import warm_caches
from app.db import TableDb


class WarmCachesTest(unittest.IsolatedAsyncioTestCase):
    async def test_every_key_is_in_the_cache_afterwards(self):
        db = TableDb({"a": 1, "b": 2, "c": 3})
        cache = MemoryCache()
        await warm_caches(["a", "b", "c"], cache, db)
        self.assertEqual([await cache.get(key) for key in "abc"], [1, 2, 3])

    async def test_only_the_given_keys_are_warmed(self):
        db = TableDb({"a": 1, "b": 2, "c": 3})
        cache = MemoryCache()
        await warm_caches(["b"], cache, db)
        self.assertEqual(len(cache), 1)

    async def test_no_keys(self):
        cache = MemoryCache()
        await warm_caches([], cache, TableDb({}))
        self.assertEqual(len(cache), 0)


if __name__ == "__main__":
    unittest.main()
