"""The cache in front of the catalogue's database."""


class MemoryCache:
    """Keeps everything, in this process."""

    def __init__(self):
        self._values = {}

    async def set(self, key, value):
        self._values[key] = value

    async def get(self, key, default=None):
        return self._values.get(key, default)

    def __len__(self):
        return len(self._values)
