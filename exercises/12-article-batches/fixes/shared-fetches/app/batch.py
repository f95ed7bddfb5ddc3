"""Fetches several articles of a supplier."""

import asyncio


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._fetches = {}  # id -> the one task that fetches it, or has fetched it

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        fetches = {id: self._fetch_of(id) for id in ids}
        await asyncio.gather(*map(asyncio.shield, fetches.values()))
        return {id: fetch.result() for id, fetch in fetches.items()}

    def _fetch_of(self, id):
        if id not in self._fetches:
            fetch = asyncio.create_task(self._remote_fetch(id))
            fetch.add_done_callback(lambda fetch: self._forget_failure(id, fetch))
            self._fetches[id] = fetch
        return self._fetches[id]

    def _forget_failure(self, id, fetch):
        if fetch.cancelled() or fetch.exception():
            del self._fetches[id]
