"""Fetches several articles of a supplier."""

import asyncio

AT_ONCE = 10  # the supplier asks us to be gentle


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._cache = {}
        self._turn = asyncio.Semaphore(1)

    async def fetch_batch(self, ids, cache={}):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        cache = self._cache
        async with self._turn:
            wanted = [id for id in set(ids) if id not in cache]
            failures = []

            async def work():
                while wanted and not failures:
                    id = wanted.pop()
                    try:
                        cache[id] = await self._remote_fetch(id)
                    except Exception as failure:
                        failures.append(failure)

            async with asyncio.TaskGroup() as group:
                for _ in range(min(len(wanted), AT_ONCE)):
                    group.create_task(work())
            if failures:
                raise failures[0]
        return {id: cache[id] for id in ids}
