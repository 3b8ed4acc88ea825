"""What programs written for cozepy do: the same lines, for cozepy itself and for `coze.classic`."""

from __future__ import annotations

from typing import Any

from tests.bench.answers import BOTS, USER
from tests.bench.contender import BOT, WORKSPACE, check


def question(library: Any, deltas: int) -> dict[str, Any]:
    """Give the arguments of a chat."""
    asked = library.Message.build_user_question_text("How are you?")
    return {"bot_id": BOT, "user_id": "bench", "conversation_id": str(deltas), "additional_messages": [asked]}


def is_delta(event: Any) -> bool:
    """Say whether an event brings a piece of the answer."""
    return event.event == "conversation.message.delta" and event.message is not None and event.message.content != ""


class Sync:
    """In the thread that asks, by a `Coze`."""

    def __init__(self, library: Any, coze: Any) -> None:
        self._library = library
        self._coze = coze

    def me(self) -> None:
        """Ask who the token belongs to."""
        check(self._coze.users.me().user_id, USER)

    def bots(self) -> None:
        """List 50 bots, as typed models."""
        page = self._coze.bots.list(space_id=WORKSPACE, page_size=BOTS, use_api_version=2)
        check(len(page.items), BOTS)

    def chat(self, deltas: int) -> None:
        """Read a chat's stream, as typed events."""
        stream = self._coze.chat.stream(**question(self._library, deltas))
        check(sum(map(is_delta, stream)), deltas)


class Async:
    """In a task, by an `AsyncCoze`."""

    def __init__(self, library: Any, coze: Any) -> None:
        self._library = library
        self._coze = coze

    async def me(self) -> None:
        """Ask who the token belongs to."""
        check((await self._coze.users.me()).user_id, USER)

    async def bots(self) -> None:
        """List 50 bots, as typed models."""
        page = await self._coze.bots.list(space_id=WORKSPACE, page_size=BOTS, use_api_version=2)
        check(len(page.items), BOTS)

    async def chat(self, deltas: int) -> None:
        """Read a chat's stream, as typed events."""
        count = 0
        async for event in self._coze.chat.stream(**question(self._library, deltas)):
            count += is_delta(event)
        check(count, deltas)
