"""Getting one quote, from whichever provider has it."""

import asyncio

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def get_quote(symbol, providers):
    tasks = [asyncio.create_task(provider.fetch(symbol)) for provider in providers]
    pending = set(tasks)
    try:
        while pending:
            done, pending = await asyncio.wait(pending, timeout=PROVIDER_TIMEOUT, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for task in done:
                try:
                    return task.result()
                except ProviderError:
                    pass
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise NoQuoteError(f"no quote for {symbol}")
