"""Fills the cache before the first visitor comes."""

import asyncio
import logging

log = logging.getLogger(__name__)


async def warm_caches(keys, cache, db):
    slots = asyncio.Semaphore(10)

    async def one(key):
        await slots.acquire()
        await _warm_one(key, cache, db)
        slots.release()

    results = await asyncio.gather(*(one(key) for key in keys), return_exceptions=True)
    for key, result in zip(keys, results):
        if isinstance(result, Exception):
            log.warning("%s: %r", key, result)


async def _warm_one(key, cache, db):
    await cache.set(key, await db.fetch(key))
