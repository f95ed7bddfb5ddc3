"""Fetches several articles of a supplier."""

import asyncio

def remember(fetch):
    """Makes `fetch` a function that fetches each id once, and again only after a failure."""
    answers = {}

    async def fetch_into(id):
        try:
            return await fetch(id)
        except BaseException:
            answers.pop(id, None)
            raise

    async def once(id):
        if id not in answers:
            answers[id] = asyncio.ensure_future(fetch_into(id))
        return await asyncio.shield(answers[id])

    return once


class BatchFetcher:
    """Fetches from one supplier; `remote_fetch(id)` is awaited for each article.

    A fetcher remembers what it has fetched for as long as it lives, and asks
    for an id at most once as long as that succeeds, also when calls overlap or
    an id is named twice in one call. What it has fetched is never seen by
    another fetcher, not even by one with the same `remote_fetch`.
    """

    def __init__(self, remote_fetch):
        self._remote_fetch = remote_fetch
        self._once = remember(remote_fetch)

    async def fetch_batch(self, ids):
        """The articles with these ids, as `{id: article}`.

        What is missing is fetched concurrently. A fetch that fails is raised to
        the calls that asked for that id, as itself or in an ExceptionGroup; it
        is not remembered, and the fetcher stays usable. A call that overlaps and
        waits for that id gets the same failure, or the value of a fetch of its
        own. What else a failing call was fetching may be fetched again. A call
        that is cancelled fails no other, and leaves the fetcher usable too.
        """
        values = await asyncio.gather(*[self._once(id) for id in ids])
        return {id: value for id, value in zip(ids, values)}
