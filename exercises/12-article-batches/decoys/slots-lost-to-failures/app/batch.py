"""Fetches several articles of a supplier."""

import asyncio


class BatchFetcher:
    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._cache = {}
        self._lock = asyncio.Lock()
        self._slots = asyncio.Semaphore(10)

    async def fetch_batch(self, ids):
        async with self._lock:
            missing = [id for id in set(ids) if id not in self._cache]
            self._cache.update(zip(missing, await asyncio.gather(*map(self._one, missing))))
        return {id: self._cache[id] for id in ids}

    async def _one(self, id):
        await self._slots.acquire()
        value = await self._remote_fetch(id)
        self._slots.release()
        return value
