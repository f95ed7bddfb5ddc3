"""Getting one quote, from whichever provider has it."""

import asyncio

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


async def _fetch_in_time(provider, symbol):
    """Like fetch, but a ProviderError once the time is up."""
    fetch = asyncio.ensure_future(provider.fetch(symbol))
    rang = False

    def ring():
        nonlocal rang
        rang = fetch.cancel()

    alarm = asyncio.get_running_loop().call_later(PROVIDER_TIMEOUT, ring)
    try:
        return await fetch
    except asyncio.CancelledError:
        if not fetch.done():
            # we were cancelled ourselves, and so was the fetch: see it off
            fetch.cancel()
            await asyncio.wait([fetch])
            raise
        if rang and not asyncio.current_task().cancelling():
            raise ProviderError("no answer in time") from None
        raise
    finally:
        alarm.cancel()


async def get_quote(symbol, providers):
    """A quote for `symbol` from one of `providers`.

    A provider that raises ProviderError, or that has not answered within
    PROVIDER_TIMEOUT seconds, counts as failed, and never holds back a later one
    for longer than that. Whatever a provider returns is a quote, `None` and 0
    too, and once a provider that was asked has answered, nothing waits for the
    answer of another.

    A fetch that is given up on is cancelled, and has ended when this returns;
    the time it takes to end is not counted. Cancelling this cancels the fetch,
    and is not taken for a failed provider. Any other exception of a provider is
    a fault: it is raised (as it is, or in an ExceptionGroup), and no later
    quote hides it. Open is what a TimeoutError of a provider's own counts as,
    a failure or a fault, and what becomes of an exception with which a fetch
    ends after it was given up.

    Raises NoQuoteError when no provider is left, or none was given.
    """
    if not providers:
        raise NoQuoteError(f"no provider to ask for {symbol}")
    first, *others = providers
    try:
        return await _fetch_in_time(first, symbol)
    except ProviderError:
        return await get_quote(symbol, others)
