"""The board: one line for each symbol."""

from app.quotes import NoQuoteError, get_quote


def line(symbol, quote):
    shown = "suspended" if quote is None else f"{quote:.2f}"
    return f"{symbol:<8}{shown:>12}"


async def board(symbols, providers):
    """The lines of the board, in the order of `symbols`."""
    lines = []
    for symbol in symbols:
        try:
            lines.append(line(symbol, await get_quote(symbol, providers)))
        except NoQuoteError:
            lines.append(f"{symbol:<8}{'n/a':>12}")
    return lines
