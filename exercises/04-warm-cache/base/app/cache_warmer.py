"""Fills the cache before the first visitor comes."""

import logging

log = logging.getLogger(__name__)


async def warm_caches(keys, cache, db):
    """Puts the row of each of `keys` into `cache`."""
    for key in keys:
        await _warm_one(key, cache, db)
    log.info("warmed %d keys", len(keys))


async def _warm_one(key, cache, db):
    await cache.set(key, await db.fetch(key))
