"""Getting one quote."""

from app.providers import ProviderError


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    """The quote of the first provider. Raises NoQuoteError when it has none."""
    try:
        return await providers[0].fetch(symbol)
    except ProviderError as error:
        raise NoQuoteError(f"no quote for {symbol}") from error
