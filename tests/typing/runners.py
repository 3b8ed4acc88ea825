"""What type checkers say of the runners, in both colours; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

import httpx
import httpx2

from coze import (
    AsyncRunner,
    Outcome,
    Page,
    Record,
    Retry,
    Runner,
    Secret,
    Success,
    Timeouts,
    TokenCell,
    from_environment,
    raw,
    replied,
    static,
    studio,
)
from coze.api import bots, chat, speech, users
from coze.effect import Reply
from coze.http import Metadata
from coze.models.bots import Bot, SimpleBot
from coze.models.chat import ChatPoll
from coze.models.chat_events import ChatEvent, MessageDelta
from coze.models.users import User
from coze.run.aio import AsyncEventStream
from coze.run.sync import EventStream


def observe(record: Record) -> None:
    assert_type(record.elapsed, float)


def runners_are_made() -> None:
    Runner()
    Runner("pat")
    Runner(Secret("pat"), profile=studio("http://127.0.0.1"), observer=observe)
    Runner(static("pat"), client=httpx.Client(), timeouts=Timeouts(total=None))
    Runner(TokenCell(from_environment()), client=httpx2.Client(), proxy="http://127.0.0.1:1", headers={"A": "b"})
    AsyncRunner("pat", client=httpx.AsyncClient())
    Runner(7)  # type: ignore[arg-type]
    Runner("pat", studio("http://127.0.0.1"))  # type: ignore[call-arg]
    Runner(observer=print, patience=7)  # type: ignore[call-arg]


def a_runner_gives_outcomes(runner: Runner) -> None:
    assert_type(runner.run(bots.retrieve(bot_id="7")), Outcome[Bot])
    assert_type(runner.run(users.me().map(lambda me: me.user_name)), Outcome[str])
    assert_type(runner.run(replied(users.me())), Outcome[Reply[User]])
    assert_type(runner.run(raw("GET", "/v9/bots")), Outcome[object])
    assert_type(runner.run(chat.create_and_poll(bot_id="7", user_id="8"), within=5.0), Outcome[ChatPoll])
    runner.run(users.me(), retry=Retry(attempts=1), headers={"A": "b"}, timeouts=Timeouts(), progress=print)
    runner.run(users.me(), patience=7)  # type: ignore[call-arg]
    runner.run(chat.stream(bot_id="7", user_id="8"))  # type: ignore[arg-type]
    runner.run(users.me)  # type: ignore[arg-type]


def a_runner_walks(runner: Runner) -> None:
    listed = bots.list(workspace_id="7")
    assert_type(runner.pages(listed), Iterator[Outcome[Page[SimpleBot]]])
    assert_type(runner.items(listed, within=5.0), Iterator[Outcome[SimpleBot]])
    runner.items(users.me())  # type: ignore[arg-type]
    for outcome in runner.items(listed):
        match outcome:
            case Success(bot):
                assert_type(bot, SimpleBot)
            case _:
                pass


def a_runner_follows(runner: Runner) -> None:
    stream = runner.events(chat.stream(bot_id="7", user_id="8"))
    assert_type(stream, EventStream[ChatEvent])
    assert_type(stream.log_id, str | None)
    with stream as events:
        for outcome in events:
            assert_type(outcome, Outcome[ChatEvent])
            match outcome:
                case Success(MessageDelta(message)):
                    assert_type(message.content, str)
                case _:
                    pass
    runner.events(users.me())  # type: ignore[arg-type]


def a_runner_hears(runner: Runner) -> None:
    stream = runner.events(speech.stream(input="Hello", voice_id="7", speed=1.5))
    assert_type(stream, EventStream[bytes])
    assert_type(stream.open(), Outcome[Metadata])
    for piece in stream:
        assert_type(piece, Outcome[bytes])
    speech.stream(input="Hello")  # type: ignore[call-arg]
    speech.stream(input="Hello", voice_id=7)  # type: ignore[arg-type]
    runner.run(speech.stream(input="Hello", voice_id="7"))  # type: ignore[arg-type]


async def an_asynchronous_runner_gives_outcomes(runner: AsyncRunner) -> None:
    assert_type(await runner.run(bots.retrieve(bot_id="7")), Outcome[Bot])
    assert_type(await runner.run(chat.create_and_poll(bot_id="7", user_id="8"), within=5.0), Outcome[ChatPoll])
    assert_type(await runner.run(replied(users.me())), Outcome[Reply[User]])
    runner.run(users.me())  # type: ignore[unused-coroutine]
    await runner.run(users.me(), patience=7)  # type: ignore[call-arg]
    await runner.run(chat.stream(bot_id="7", user_id="8"))  # type: ignore[arg-type]


async def an_asynchronous_runner_walks(runner: AsyncRunner) -> None:
    listed = bots.list(workspace_id="7")
    assert_type(runner.pages(listed), AsyncIterator[Outcome[Page[SimpleBot]]])
    assert_type(runner.items(listed), AsyncIterator[Outcome[SimpleBot]])
    async for outcome in runner.items(listed):
        assert_type(outcome, Outcome[SimpleBot])
    for _ in runner.items(listed):  # type: ignore[attr-defined]
        pass


async def an_asynchronous_runner_follows(runner: AsyncRunner) -> None:
    stream = runner.events(chat.stream(bot_id="7", user_id="8"))
    assert_type(stream, AsyncEventStream[ChatEvent])
    async with stream as events:
        async for outcome in events:
            assert_type(outcome, Outcome[ChatEvent])
    assert_type(await stream.open(), Outcome[Metadata])
    with stream:  # type: ignore[attr-defined]
        pass


async def runners_are_closed(runner: AsyncRunner) -> None:
    with Runner() as sync:
        assert_type(sync, Runner)
    async with runner as same:
        assert_type(same, AsyncRunner)
    await runner.close()
