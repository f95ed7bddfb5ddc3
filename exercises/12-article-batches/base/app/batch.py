"""Fetches several articles of a supplier."""


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article."""

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`."""
        return {id: await self._remote_fetch(id) for id in ids}
