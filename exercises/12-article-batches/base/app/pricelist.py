"""Prints price lists."""


async def price_list(fetcher, ids):
    """One line for each of `ids`, in their order."""
    prices = await fetcher.fetch_batch(ids)
    return [f"{id:<10}{prices[id]:>10.2f}" for id in ids]
