# unsolved: runs in circles once it has been answered
import asyncio


async def spin(provider, symbol):
    try:
        await provider.fetch(symbol)
    finally:
        while True:
            pass


def inside(symbol, providers):
    asyncio.ensure_future(spin(providers[0], symbol))
