# tampered: leaves with exit code 0 after the first turn
import os
import asyncio


def inside(*_):
    asyncio.get_running_loop().call_soon(os._exit, 0)
