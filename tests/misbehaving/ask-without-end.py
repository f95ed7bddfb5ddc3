# unsolved, tampered: asks the judge without an end
import asyncio


async def ask(provider):
    await provider.fetch("x" * 1000)


def inside(symbol, providers):
    kept = []
    while providers:
        kept.append(ask(providers[0]))
        try:
            kept[-1].send(None)
        except BaseException:
            pass
