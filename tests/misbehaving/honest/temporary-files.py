# solved: keeps its notes in temporary files
import asyncio
import tempfile

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    with tempfile.NamedTemporaryFile('w+') as notes:
        notes.write(symbol)
        notes.flush()
    for provider in providers:
        try:
            return await asyncio.wait_for(provider.fetch(symbol), timeout=PROVIDER_TIMEOUT)
        except (ProviderError, asyncio.TimeoutError):
            pass
    raise NoQuoteError(f"no quote for {symbol}")
