import unittest

from app.notices import send_notices


class Mailer:
    def __init__(self):
        self.sent = []

    async def send(self, member):
        self.sent.append(member)


class SendNoticesTest(unittest.IsolatedAsyncioTestCase):
    async def test_every_member_is_reached(self):
        mailer = Mailer()
        await send_notices(["Ann", "Ben"], mailer)
        self.assertEqual(mailer.sent, ["Ann", "Ben"])

    async def test_how_many_were_sent(self):
        self.assertEqual(await send_notices(["Ann", "Ben", "Cleo"], Mailer()), 3)


if __name__ == "__main__":
    unittest.main()
