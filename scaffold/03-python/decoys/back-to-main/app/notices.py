async def send_notices(members, mailer):
    """Sends the notice to every member.

    Done when every notice has been sent; a notice that cannot be sent is its failure.
    """
    for member in members:
        await mailer.send(member)
