# solved: keeps 300 MiB
import asyncio

from app.providers import ProviderError

LARGE = bytearray(b"x") * (300 << 20)
PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    assert LARGE[-1]
    for provider in providers:
        try:
            return await asyncio.wait_for(provider.fetch(symbol), timeout=PROVIDER_TIMEOUT)
        except (ProviderError, asyncio.TimeoutError):
            pass
    raise NoQuoteError(f"no quote for {symbol}")
