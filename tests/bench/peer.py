"""cozepy: its typed API. Import this only where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final, cast

import httpx

with warnings.catch_warnings(record=True):  # of a library below it that is deprecated, and undoes filters
    import cozepy
    from cozepy.bots import BotsClient
    from cozepy.conversations.message import MessagesClient
    from cozepy.model import HTTPRequest
    from cozepy.request import AsyncHTTPClient, Requester, SyncHTTPClient

from tests.bench import facades
from tests.bench.answers import BOTS, CONVERSATION, HEADERS, MESSAGES, bots_body, messages_body
from tests.bench.contender import CONNECTIONS, IDLE_CONNECTIONS, IDLE_SECONDS, TOKEN, WORKSPACE, check

_LIMITS: Final = httpx.Limits(
    max_connections=CONNECTIONS, max_keepalive_connections=IDLE_CONNECTIONS, keepalive_expiry=IDLE_SECONDS
)


class _Reader(Requester):
    """A requester that sends nothing: it reads one answer as it reads what was asked for last, again and again."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._answer = httpx.Response(200, headers=HEADERS, content=body)

    def send(self, request: HTTPRequest[Any]) -> Any:
        """Note what is asked for, and read the answer."""
        self._asked = request
        return self.read()

    def read(self) -> Any:
        """Read the answer."""
        asked = self._asked
        return self._parse_response(asked.method, asked.url, self._answer, asked.cast, asked.stream, asked.data_field)


_MESSAGES_READER: Final = _Reader(messages_body())
_BOTS_READER: Final = _Reader(bots_body())
MessagesClient("", _MESSAGES_READER).list(conversation_id=CONVERSATION)
BotsClient("", _BOTS_READER).list(space_id=WORKSPACE, page_size=BOTS, use_api_version=2)


class Sync(facades.Sync):
    """By a `Coze`."""

    def __init__(self, base_url: str) -> None:
        self._client = cast("Callable[..., SyncHTTPClient]", SyncHTTPClient)(limits=_LIMITS)
        super().__init__(cozepy, cozepy.Coze(cozepy.TokenAuth(TOKEN), base_url, self._client))

    def decode(self) -> None:
        """Read messages and bots, as typed models."""
        check(len(_MESSAGES_READER.read().get_items()), MESSAGES)
        check(len(_BOTS_READER.read().get_items()), BOTS)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class Async(facades.Async):
    """By an `AsyncCoze`."""

    def __init__(self, base_url: str) -> None:
        self._client = cast("Callable[..., AsyncHTTPClient]", AsyncHTTPClient)(limits=_LIMITS)
        super().__init__(cozepy, cozepy.AsyncCoze(cozepy.AsyncTokenAuth(TOKEN), base_url, self._client))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
