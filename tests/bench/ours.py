"""`coze`: the functional API, as a user writes it."""

from __future__ import annotations

from typing import Final

from coze import AsyncRunner, Failure, Limits, Message, Outcome, Request, Runner, Stream, Success, custom, or_raise
from coze.api import bots, chat, conversation_messages, users
from coze.http import HttpResponse
from coze.models.chat_events import ChatEvent, MessageDelta
from coze.values import FrozenDict
from tests.bench.answers import BOTS, CONVERSATION, HEADERS, MESSAGES, USER, bots_body, messages_body
from tests.bench.contender import BOT, CONNECTIONS, IDLE_CONNECTIONS, IDLE_SECONDS, TOKEN, WORKSPACE, check

_LIMITS: Final = Limits(connections=CONNECTIONS, idle_connections=IDLE_CONNECTIONS, idle_seconds=IDLE_SECONDS)


def _answer(request: Request[object], body: bytes) -> HttpResponse:
    return HttpResponse(http=request.http, status=200, headers=FrozenDict(HEADERS), content=body)


_LIST_MESSAGES: Final = conversation_messages.list(conversation_id=CONVERSATION)
_LIST_BOTS: Final = bots.list(workspace_id=WORKSPACE, page_size=BOTS)
_MESSAGES_ANSWER: Final = _answer(_LIST_MESSAGES, messages_body())
_BOTS_ANSWER: Final = _answer(_LIST_BOTS, bots_body())


def _question(deltas: int) -> Stream[ChatEvent]:
    question = Message.build_user_question_text("How are you?")
    return chat.stream(bot_id=BOT, user_id="bench", conversation_id=str(deltas), additional_messages=[question])


def _is_delta(outcome: Outcome[ChatEvent]) -> bool:
    match outcome:
        case Success(event):
            return isinstance(event, MessageDelta) and event.message.content != ""
        case Failure():
            or_raise(outcome)
            return False


def decode() -> None:
    """Read messages and bots, as typed models."""
    check(len(or_raise(_LIST_MESSAGES.decode(_MESSAGES_ANSWER)).items), MESSAGES)
    check(len(or_raise(_LIST_BOTS.decode(_BOTS_ANSWER)).items), BOTS)


class Sync:
    """In the thread that asks, on a transport of its own."""

    def __init__(self, base_url: str) -> None:
        self._runner = Runner(TOKEN, profile=custom(base_url), limits=_LIMITS)

    def me(self) -> None:
        """Ask who the token belongs to."""
        check(or_raise(self._runner.run(users.me())).user_id, USER)

    def bots(self) -> None:
        """List 50 bots, as typed models."""
        page = or_raise(self._runner.run(bots.list(workspace_id=WORKSPACE, page_size=BOTS)))
        check(len(page.items), BOTS)

    def chat(self, deltas: int) -> None:
        """Read a chat's stream, as typed events."""
        count = 0
        with self._runner.events(_question(deltas)) as events:
            for outcome in events:
                count += _is_delta(outcome)
        check(count, deltas)

    def decode(self) -> None:
        """Read messages and bots, as typed models."""
        decode()

    def close(self) -> None:
        """Close the connections."""
        self._runner.close()


class Async:
    """In a task, on a transport of its own."""

    def __init__(self, base_url: str) -> None:
        self._runner = AsyncRunner(TOKEN, profile=custom(base_url), limits=_LIMITS)

    async def me(self) -> None:
        """Ask who the token belongs to."""
        check(or_raise(await self._runner.run(users.me())).user_id, USER)

    async def bots(self) -> None:
        """List 50 bots, as typed models."""
        page = or_raise(await self._runner.run(bots.list(workspace_id=WORKSPACE, page_size=BOTS)))
        check(len(page.items), BOTS)

    async def chat(self, deltas: int) -> None:
        """Read a chat's stream, as typed events."""
        count = 0
        async with self._runner.events(_question(deltas)) as events:
            async for outcome in events:
                count += _is_delta(outcome)
        check(count, deltas)

    async def close(self) -> None:
        """Close the connections."""
        await self._runner.close()
