async def send_notices(members, mailer):
    """Sends the notice to every member and says how many were sent.

    Done when every notice has been sent; a notice that cannot be sent is its failure.
    """
    sent = 0
    for member in members:
        await mailer.send(member)
        sent += 1
    return sent
