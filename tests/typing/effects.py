"""What type checkers say of effects and programs; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Never, assert_type

from coze import (
    Effect,
    Failure,
    Now,
    Outcome,
    PageLoop,
    Program,
    Reply,
    Request,
    Retry,
    Sleep,
    Steps,
    Stream,
    Success,
    attempt,
    fail,
    path,
    program,
    raw,
    replied,
    succeed,
    with_headers,
    with_policy,
)
from coze.api import answers, bots, chat, conversations, files, users
from coze.decode import into
from coze.models.bots import Bot, SimpleBot
from coze.models.chat import Chat, ChatPoll
from coze.models.chat_events import ChatEvent
from coze.models.users import User
from coze.pages import Page


def endpoints_say_what_they_give() -> None:
    assert_type(bots.retrieve(bot_id="7"), Request[Bot])
    assert_type(bots.list(workspace_id="7"), Request[Page[SimpleBot]])
    assert_type(chat.stream(bot_id="7", user_id="8"), Stream[ChatEvent])
    assert_type(chat.create_and_poll(bot_id="7", user_id="8"), Program[ChatPoll])
    assert_type(conversations.delete(conversation_id="7"), Request[None])


def endpoints_take_what_they_document() -> None:
    bots.retrieve()  # type: ignore[call-arg]
    bots.retrieve(bot_id=7)  # type: ignore[arg-type]
    bots.retrieve("7")  # type: ignore[call-arg]
    bots.retrieve(bot_id="7", published=True)  # type: ignore[call-arg]
    chat.create_and_poll(bot_id="7")  # type: ignore[call-arg]
    conversations.list(bot_id="7", sort_order="up")  # type: ignore[arg-type]
    files.upload(file=7)  # type: ignore[arg-type]


def a_request_is_an_effect_of_its_value() -> Effect[Bot]:
    return bots.retrieve(bot_id="7")


def an_effect_is_covariant(effect: Effect[Bot]) -> Effect[object]:
    return effect


def a_request_of_another_value_is_none() -> Effect[Chat]:
    return bots.retrieve(bot_id="7")  # type: ignore[return-value]


def a_request_is_a_value(request: Request[Bot]) -> None:
    request.http = request.http  # type: ignore[misc]


def requests_map_and_bind() -> None:
    request = bots.retrieve(bot_id="7")
    assert_type(request.map(lambda bot: bot.name), Effect[str | None])
    assert_type(request.bind(lambda bot: bots.retrieve(bot_id=bot.bot_id)), Effect[Bot])
    assert_type(request.bind(owner), Effect[str])
    request.bind(lambda bot: bot.name)  # type: ignore[arg-type, return-value]


def owner(bot: Bot) -> Effect[str]:
    return succeed(str(bot.owner_user_id))


def requests_are_wrapped() -> None:
    request = users.me()
    assert_type(replied(request), Request[Reply[User]])
    assert_type(attempt(request), Effect[Outcome[User]])
    assert_type(with_headers(request, {"X-Tt-Logid": "7"}), Request[User])
    assert_type(with_policy(request, retry=Retry(attempts=1)), Effect[User])
    assert_type(succeed(7), Effect[int])
    assert_type(fail(PageLoop("none")), Effect[Never])
    replied(chat.stream(bot_id="7", user_id="8"))  # type: ignore[arg-type]


def a_reply_has_its_value(reply: Reply[User]) -> None:
    assert_type(reply.value, User)
    assert_type(reply.log_id, str | None)
    assert_type(reply.status, int)
    assert_type(reply.attempts, int)
    assert_type(reply.elapsed, float)


def unknown_endpoints_are_called() -> None:
    assert_type(raw("GET", "/v9/bots"), Request[object])
    assert_type(raw("GET", path("/v9/bots/{}", "7"), decode=into(Bot)), Request[Bot])
    assert_type(raw("POST", "/v9/bots", body={"name": "Echo"}), Request[object])


@program
def described(bot_id: str, *, pause: float = 1.0) -> Steps[str]:
    bot = yield from bots.retrieve(bot_id=bot_id)
    assert_type(bot, Bot)
    yield from Sleep(pause)
    now = yield from Now()
    assert_type(now, float)
    me = yield from attempt(users.me())
    assert_type(me, Outcome[User])
    poll = yield from chat.create_and_poll(bot_id=bot.bot_id, user_id="8")
    assert_type(poll, ChatPoll)
    name = yield from users.me().map(lambda user: user.user_name)
    assert_type(name, str)
    match me:
        case Success(user):
            return f"{user.user_name} {now}"
        case Failure(error):
            return (yield from fail(error))


def programs_keep_their_parameters() -> None:
    assert_type(described("7"), Program[str])
    assert_type(described("7", pause=2.0), Program[str])
    described(7)  # type: ignore[arg-type]
    described()  # type: ignore[call-arg]
    described("7", wait=2.0)  # type: ignore[call-arg]


def a_program_composes() -> None:
    assert_type(described("7").map(len), Effect[int])
    assert_type(described("7").steps(), Generator[Effect[object], Any, str])


def a_stream_is_no_effect() -> None:
    chat.stream(bot_id="7", user_id="8").map(print)  # type: ignore[attr-defined]


def a_recovery_takes_an_interruption() -> None:
    answers.recover(PageLoop("none"))  # type: ignore[arg-type]
