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
    if not keys:
        return
    running = {asyncio.create_task(_warm_one(key, cache, db), name=str(key)) for key in keys}
    try:
        done, _ = await asyncio.wait(running)
    except asyncio.CancelledError:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        raise
    failed = sorted(task.get_name() for task in done if task.exception())
    if failed:
        log.error("%d of %d keys are cold: %s", len(failed), len(keys), ", ".join(failed))


async def _warm_one(key, cache, db):
    await cache.set(key, await db.fetch(key))
