"""httpx alone: untyped dicts, and the bytes of the stream, with nothing read in them."""

from __future__ import annotations

from typing import Final

import httpx

from tests.bench.answers import BOTS, HEADERS, MESSAGES, USER, bots_body, chat_bytes, messages_body
from tests.bench.contender import BOT, CONNECTIONS, IDLE_CONNECTIONS, IDLE_SECONDS, TOKEN, WORKSPACE, check

_HEADERS: Final = {"Authorization": f"Bearer {TOKEN}"}
_LIMITS: Final = httpx.Limits(
    max_connections=CONNECTIONS, max_keepalive_connections=IDLE_CONNECTIONS, keepalive_expiry=IDLE_SECONDS
)
_PAGE: Final[dict[str, str | int]] = {"workspace_id": WORKSPACE, "page_num": 1, "page_size": BOTS}
_QUESTION: Final = {"role": "user", "type": "question", "content": "How are you?", "content_type": "text"}
_BODY: Final = {"bot_id": BOT, "user_id": "bench", "stream": True, "additional_messages": [_QUESTION]}
_MESSAGES_ANSWER: Final = httpx.Response(200, headers=HEADERS, content=messages_body())
_BOTS_ANSWER: Final = httpx.Response(200, headers=HEADERS, content=bots_body())


class Sync:
    """In the thread that asks, by an `httpx.Client`."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._client = httpx.Client(headers=_HEADERS, limits=_LIMITS)

    def me(self) -> None:
        """Ask who the token belongs to."""
        answer = self._client.get(f"{self._base_url}/v1/users/me")
        check(answer.json()["data"]["user_id"], USER)

    def bots(self) -> None:
        """List 50 bots, as dicts."""
        answer = self._client.get(f"{self._base_url}/v1/bots", params=_PAGE)
        check(len(answer.json()["data"]["items"]), BOTS)

    def chat(self, deltas: int) -> None:
        """Read the bytes of a chat's stream."""
        size = 0
        query = {"conversation_id": deltas}
        with self._client.stream("POST", f"{self._base_url}/v3/chat", params=query, json=_BODY) as answer:
            for chunk in answer.iter_raw():
                size += len(chunk)
        check(size, chat_bytes(deltas))

    def decode(self) -> None:
        """Read messages and bots, as dicts."""
        check(len(_MESSAGES_ANSWER.json()["data"]), MESSAGES)
        check(len(_BOTS_ANSWER.json()["data"]["items"]), BOTS)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class Async:
    """In a task, by an `httpx.AsyncClient`."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._client = httpx.AsyncClient(headers=_HEADERS, limits=_LIMITS)

    async def me(self) -> None:
        """Ask who the token belongs to."""
        answer = await self._client.get(f"{self._base_url}/v1/users/me")
        check(answer.json()["data"]["user_id"], USER)

    async def bots(self) -> None:
        """List 50 bots, as dicts."""
        answer = await self._client.get(f"{self._base_url}/v1/bots", params=_PAGE)
        check(len(answer.json()["data"]["items"]), BOTS)

    async def chat(self, deltas: int) -> None:
        """Read the bytes of a chat's stream."""
        size = 0
        query = {"conversation_id": deltas}
        async with self._client.stream("POST", f"{self._base_url}/v3/chat", params=query, json=_BODY) as answer:
            async for chunk in answer.aiter_raw():
                size += len(chunk)
        check(size, chat_bytes(deltas))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
