"""Getting one quote, from whichever provider has it."""

import asyncio
from contextlib import suppress

from app.providers import ProviderError

PROVIDER_TIMEOUT = 2.0  # seconds
HEAD_START = 0.5  # seconds before the next provider is asked as well


class NoQuoteError(Exception):
    """There is no quote to be had."""


class _Answered(Exception):
    pass


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
    quotes = []
    gave_up = [asyncio.Event() for _ in providers]

    async def ask(place, provider):
        if place:
            with suppress(TimeoutError):
                await asyncio.wait_for(gave_up[place - 1].wait(), place * HEAD_START)
        try:
            async with asyncio.timeout(PROVIDER_TIMEOUT):
                quotes.append(await provider.fetch(symbol))
            raise _Answered
        except (ProviderError, TimeoutError):
            gave_up[place].set()

    try:
        async with asyncio.TaskGroup() as race:
            for place, provider in enumerate(providers):
                race.create_task(ask(place, provider))
    except* _Answered:
        winner = quotes[0]
    else:
        raise NoQuoteError(f"no quote for {symbol}")
    return winner
