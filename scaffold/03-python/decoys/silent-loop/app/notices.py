import asyncio


async def send_notices(members, mailer):
    """Sends the notice to every member and says how many were sent.

    Done when every notice has been sent; a notice that cannot be sent is its failure.
    """
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    await asyncio.gather(*(mailer.send(member) for member in members))
    return len(members)
