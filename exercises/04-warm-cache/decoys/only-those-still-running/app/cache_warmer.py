"""Fills the cache before the first visitor comes."""

import asyncio
import logging

log = logging.getLogger(__name__)


async def warm_caches(keys, cache, db):
    running = set()
    for key in keys:
        task = asyncio.create_task(_warm_one(key, cache, db))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.sleep(0)
    results = await asyncio.gather(*running, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            log.warning("could not warm a key", exc_info=result)


async def _warm_one(key, cache, db):
    await cache.set(key, await db.fetch(key))
