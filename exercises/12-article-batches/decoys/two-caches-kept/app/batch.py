"""Fetches several articles of a supplier."""

import asyncio
from collections import OrderedDict

_caches = OrderedDict()


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._lock = asyncio.Lock()
        self._key = object()

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        async with self._lock:
            cache = _caches.setdefault(self._key, {})
            _caches.move_to_end(self._key)
            while len(_caches) > 2:
                _caches.popitem(last=False)
            missing = [id for id in dict.fromkeys(ids) if id not in cache]
            fetched = await asyncio.gather(
                *(self._remote_fetch(id) for id in missing), return_exceptions=True
            )
            for id, value in zip(missing, fetched):
                if not isinstance(value, BaseException):
                    cache[id] = value
            for value in fetched:
                if isinstance(value, BaseException):
                    raise value
            return {id: cache[id] for id in ids}
