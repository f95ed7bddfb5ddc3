# solved: keeps the symbol in a context variable and looks at objects by weak references
import asyncio
import contextvars
import weakref

from app.providers import ProviderError

current = contextvars.ContextVar("current")
PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    current.set(symbol)
    seen = weakref.WeakSet(providers)
    assert len(seen) == len(set(providers))
    for provider in providers:
        try:
            return await asyncio.wait_for(provider.fetch(symbol), timeout=PROVIDER_TIMEOUT)
        except (ProviderError, asyncio.TimeoutError):
            pass
    raise NoQuoteError(f"no quote for {symbol}")
