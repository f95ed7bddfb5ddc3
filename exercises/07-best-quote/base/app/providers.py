"""Where prices come from."""

from typing import Protocol


class ProviderError(Exception):
    """A provider could not give a quote."""


class UnknownSymbol(ProviderError):
    """A provider does not list the symbol."""


class Provider(Protocol):
    async def fetch(self, symbol):
        """The current quote. Raises ProviderError when there is none."""


class TableProvider:
    """Quotes from a table: yesterday's closing prices, or a table made for a test."""

    def __init__(self, name, table):
        self.name = name
        self.table = table

    async def fetch(self, symbol):
        try:
            return self.table[symbol]
        except KeyError:
            raise UnknownSymbol(f"{self.name} does not list {symbol}") from None

    def __repr__(self):
        return f"TableProvider({self.name!r})"
