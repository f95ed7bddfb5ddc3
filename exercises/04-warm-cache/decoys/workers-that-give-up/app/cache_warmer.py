"""Fills the cache before the first visitor comes."""

import asyncio
import logging

log = logging.getLogger(__name__)


async def warm_caches(keys, cache, db):
    """Puts the row of each of `keys` into `cache`, many keys at a time.

    Returns only when every key has been warmed or has failed. A key that fails
    is not silent: once it has failed, it is logged as a warning or worse, in a
    record that names the key or carries the exception (one record for all will
    do), or it is raised from here: as itself, as a `__cause__`, or in an
    ExceptionGroup. Where one is raised, further keys need be neither tried nor
    told; where failures are logged, every key is tried.

    When this returns or raises, no task that it started is still pending, and
    asyncio has nothing to report about tasks destroyed pending or exceptions
    never retrieved. Where the caller is cancelled, so is the warming. Without
    any keys it returns at once.
    """
    todo = list(keys)

    async def worker():
        while todo:
            key = todo.pop(0)
            try:
                await _warm_one(key, cache, db)
            except Exception:
                log.exception("could not warm %s", key)
                return

    await asyncio.gather(*(worker() for _ in range(10)))
    log.info("warmed %d keys", len(keys))


async def _warm_one(key, cache, db):
    await cache.set(key, await db.fetch(key))
