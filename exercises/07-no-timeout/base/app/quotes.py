"""Getting one quote."""


async def get_quote(symbol, providers):
    """The quote of the first provider. Raises ProviderError when it has none."""
    return await providers[0].fetch(symbol)
