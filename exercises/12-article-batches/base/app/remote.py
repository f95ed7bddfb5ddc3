"""A supplier's catalogue."""


class NoSuchArticle(Exception):
    """The supplier does not sell this article."""


class Catalogue:
    """A catalogue in memory, which counts how often it was asked."""

    def __init__(self, articles):
        self.articles = dict(articles)
        self.requests = 0

    async def fetch(self, article_id):
        self.requests += 1
        try:
            return self.articles[article_id]
        except KeyError:
            raise NoSuchArticle(article_id) from None
