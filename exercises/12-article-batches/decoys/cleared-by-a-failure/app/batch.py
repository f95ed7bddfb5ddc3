"""Fetches several articles of a supplier."""

import asyncio


class BatchFetcher:
    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._cache = {}
        self._lock = asyncio.Lock()

    async def fetch_batch(self, ids):
        async with self._lock:
            missing = [id for id in set(ids) if id not in self._cache]
            try:
                self._cache.update(zip(missing, await asyncio.gather(*map(self._remote_fetch, missing))))
            except BaseException:
                self._cache.clear()  # who knows what is in there
                raise
            return {id: self._cache[id] for id in ids}
