"""Getting one quote, from whichever provider has it."""

import asyncio

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    running = []
    try:
        for provider in providers:
            task = asyncio.create_task(asyncio.wait_for(provider.fetch(symbol), PROVIDER_TIMEOUT))
            running.append(task)
            done, _ = await asyncio.wait(running, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                running.remove(one)
                try:
                    return one.result()
                except (ProviderError, TimeoutError):
                    pass
                except Exception:
                    if one is task:
                        raise
        while running:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                running.remove(one)
                try:
                    return one.result()
                except (ProviderError, TimeoutError):
                    pass
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    raise NoQuoteError(f"no quote for {symbol}")
