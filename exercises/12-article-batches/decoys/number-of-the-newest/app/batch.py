"""Fetches several articles of a supplier."""

import asyncio


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    made = 0
    _cache = {}

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._lock = asyncio.Lock()
        type(self).made += 1

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        generation, cache = self.made, self._cache
        async with self._lock:
            missing = [id for id in dict.fromkeys(ids) if (generation, id) not in cache]
            fetched = await asyncio.gather(
                *(self._remote_fetch(id) for id in missing), return_exceptions=True
            )
            for id, value in zip(missing, fetched):
                if not isinstance(value, BaseException):
                    cache[generation, id] = value
            for value in fetched:
                if isinstance(value, BaseException):
                    raise value
            return {id: cache[generation, id] for id in ids}
