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
    failed = await _warm(list(keys), cache, db)
    if failed:
        log.critical("not warm: %s", "; ".join(f"{key} ({error!r})" for key, error in failed))


async def _warm(keys, cache, db):
    if not keys:
        return []
    if len(keys) == 1:
        try:
            await cache.set(keys[0], await db.fetch(keys[0]))
        except Exception as error:
            return [(keys[0], error)]
        return []
    half = len(keys) // 2
    left, right = await asyncio.gather(
        _warm(keys[:half], cache, db), _warm(keys[half:], cache, db)
    )
    return left + right
