"""`coze.classic`: the facade, as a program written for cozepy uses it."""

from __future__ import annotations

from coze import classic
from tests.bench import facades, ours
from tests.bench.contender import TOKEN


class Sync(facades.Sync):
    """By a `Coze`, on a transport of its own."""

    def __init__(self, base_url: str) -> None:
        super().__init__(classic, classic.Coze(classic.TokenAuth(TOKEN), base_url))

    def decode(self) -> None:
        """Read messages and bots: it is the core that does it."""
        ours.decode()

    def close(self) -> None:
        """Close the connections."""
        self._coze.close()


class Async(facades.Async):
    """By an `AsyncCoze`, on a transport of its own."""

    def __init__(self, base_url: str) -> None:
        super().__init__(classic, classic.AsyncCoze(classic.AsyncTokenAuth(TOKEN), base_url))

    async def close(self) -> None:
        """Close the connections."""
        await self._coze.close()
