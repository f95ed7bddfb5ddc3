"""Fetches several articles of a supplier."""

import asyncio

MOMENT = 0.01  # seconds in which calls may add to a round


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._articles = {}
        self._round = []
        self._fetches = set()

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        articles = {id: self._articles.get(id) or self._enlist(id) for id in ids}
        await asyncio.gather(*map(asyncio.shield, articles.values()))
        return {id: article.result() for id, article in articles.items()}

    def _enlist(self, id):
        loop = asyncio.get_running_loop()
        self._articles[id] = loop.create_future()
        if not self._round:
            loop.call_later(MOMENT, self._begin)
        self._round.append(id)
        return self._articles[id]

    def _begin(self):
        for id in self._round:
            fetch = asyncio.create_task(self._fetch(id))
            self._fetches.add(fetch)
            fetch.add_done_callback(self._fetches.discard)
        self._round = []

    async def _fetch(self, id):
        try:
            article = await self._remote_fetch(id)
        except Exception as error:
            failed = self._articles.pop(id)
            failed.set_exception(error)
            failed.exception()  # its callers may have gone
        else:
            self._articles[id].set_result(article)
