"""Fetches several articles of a supplier."""

import asyncio


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    _cache = {}

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._cache.clear()
        self._under_way = {}

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        async def get(id):
            if id not in self._cache:
                self._cache[id] = await self._remote_fetch(id)
            return self._cache[id]

        async def once(id):
            if id in self._cache:
                return self._cache[id]
            task = self._under_way.get(id)
            if task is None:
                task = self._under_way[id] = asyncio.ensure_future(get(id))
                task.add_done_callback(lambda _: self._under_way.pop(id, None))
            return await asyncio.shield(task)

        ids = list(ids)
        values = await asyncio.gather(*map(once, ids), return_exceptions=True)
        for value in values:
            if isinstance(value, BaseException):
                raise value
        return dict(zip(ids, values))
