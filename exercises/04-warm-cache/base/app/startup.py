"""What happens before the service takes requests."""

from app.cache_warmer import warm_caches

FRONT_PAGE = ["banner", "bestsellers", "new-in", "sale"]


async def prepare(cache, db):
    """After this the front page needs no row from the database."""
    await warm_caches(FRONT_PAGE, cache, db)
