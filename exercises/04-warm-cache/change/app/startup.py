"""What happens before the service takes requests."""

from app.cache_warmer import warm_caches

FRONT_PAGE = ["banner", "bestsellers", "new-in", "sale"]


async def prepare(cache, db, products=()):
    """After this the front page and `products` need no row from the database."""
    await warm_caches([*FRONT_PAGE, *(f"product:{product}" for product in products)], cache, db)
