import unittest

from app.board import board
from app.providers import TableProvider


class BoardTest(unittest.IsolatedAsyncioTestCase):
    async def test_one_line_for_each_symbol_in_order(self):
        table = TableProvider("close", {"NORD": 12.5, "AKER": 101.0})
        self.assertEqual(
            await board(["NORD", "AKER"], [table]),
            ["NORD           12.50", "AKER          101.00"],
        )

    async def test_a_suspended_symbol_is_marked(self):
        table = TableProvider("close", {"NORD": None})
        self.assertEqual(await board(["NORD"], [table]), ["NORD       suspended"])

    async def test_a_symbol_without_a_quote_does_not_spoil_the_board(self):
        table = TableProvider("close", {"AKER": 101.0})
        self.assertEqual(
            await board(["NORD", "AKER"], [table]),
            ["NORD             n/a", "AKER          101.00"],
        )


if __name__ == "__main__":
    unittest.main()
