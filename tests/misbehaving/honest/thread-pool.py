# solved: asks a pool of threads for its working
import asyncio
import concurrent.futures

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        await asyncio.gather(*(asyncio.get_running_loop().run_in_executor(pool, str.upper, symbol) for _ in range(8)))
    for provider in providers:
        try:
            return await asyncio.wait_for(provider.fetch(symbol), timeout=PROVIDER_TIMEOUT)
        except (ProviderError, asyncio.TimeoutError):
            pass
    raise NoQuoteError(f"no quote for {symbol}")
