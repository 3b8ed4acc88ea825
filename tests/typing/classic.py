"""What type checkers say of the classic facade; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any, assert_type

from attrs import frozen

import coze
from coze import classic
from coze.classic import APIApp as App
from coze.classic import (
    AsyncBotsClient,
    AsyncBotsVersionsClient,
    AsyncCoze,
    AsyncLastIDPaged,
    AsyncNumberPaged,
    AsyncStream,
    AsyncTokenPaged,
    AudioFormat,
    Bot,
    BotMode,
    BotsClient,
    Chat,
    ChatEvent,
    ChatEventType,
    ChatPoll,
    ChatStatus,
    Coze,
    CozeModel,
    FileHTTPResponse,
    LastIDPaged,
    ListResponse,
    Message,
    NumberPaged,
    Requester,
    SimpleBot,
    Stream,
    TokenAuth,
    TokenPaged,
    ToolOutput,
    UpdateBotResp,
    User,
    WorkflowEvent,
    WorkflowRunResult,
)
from coze.models.chat import Chat as CoreChat


def calls_give_models(coze: Coze) -> None:
    assert_type(coze.users.me(), User)
    assert_type(coze.bots.retrieve(bot_id="7", use_api_version=2), Bot)
    assert_type(coze.bots.update(bot_id="7"), UpdateBotResp)
    assert_type(coze.chat.create_and_poll(bot_id="7", user_id="8"), ChatPoll)
    assert_type(coze.chat.messages.list(conversation_id="7", chat_id="8"), ListResponse[Message])
    assert_type(coze.workflows.runs.create(workflow_id="7"), WorkflowRunResult)
    assert_type(coze.audio.speech.create(input="a", voice_id="7"), FileHTTPResponse)
    assert_type(coze.users.me().response.logid, str)


async def async_calls_give_the_same(coze: AsyncCoze) -> None:
    assert_type(await coze.users.me(), User)
    waiting: Coroutine[Any, Any, User] = coze.users.me()
    assert_type(await waiting, User)
    assert_type(await coze.bots.retrieve(bot_id="7"), Bot)
    assert_type(await coze.bots.update(bot_id="7"), UpdateBotResp)
    assert_type(await coze.chat.messages.list(conversation_id="7", chat_id="8"), ListResponse[Message])
    assert_type(await coze.audio.speech.create(input="a", voice_id="7"), FileHTTPResponse)


def arguments_are_checked(coze: Coze) -> None:
    coze.bots.retrieve()  # type: ignore[call-arg]
    coze.bots.retrieve(bot_id=7)  # type: ignore[arg-type]
    coze.bots.retrieve("7")  # type: ignore[call-arg]
    coze.bots.retrieve(bot_id="7", nonsense=1)  # type: ignore[call-arg]
    coze.bots.retrieve(bot_id="7", headers={"X-A": "1"})  # type: ignore[call-arg]
    coze.with_headers({"X-A": "1"}).bots.retrieve(bot_id="7")
    coze.bots.nonsense()  # type: ignore[attr-defined]


def pages_have_items(coze: Coze) -> None:
    assert_type(coze.bots.list(space_id="7"), NumberPaged[SimpleBot])
    assert_type(coze.api_apps.list(), TokenPaged[App])
    assert_type(coze.conversations.messages.list(conversation_id="7"), LastIDPaged[Message])
    assert_type(coze.bots.list(space_id="7").items, list[SimpleBot])
    for bot in coze.bots.list(space_id="7"):
        assert_type(bot, SimpleBot)
    for page in coze.bots.list(space_id="7").iter_pages():
        assert_type(page, NumberPaged[SimpleBot])


async def async_pages_have_items(coze: AsyncCoze) -> None:
    assert_type(await coze.bots.list(space_id="7"), AsyncNumberPaged[SimpleBot])
    assert_type(await coze.api_apps.list(), AsyncTokenPaged[App])
    assert_type(await coze.conversations.messages.list(conversation_id="7"), AsyncLastIDPaged[Message])
    async for bot in await coze.bots.list(space_id="7"):
        assert_type(bot, SimpleBot)
    async for page in (await coze.bots.list(space_id="7")).iter_pages():
        assert_type(page.items, list[SimpleBot])


def streams_have_events(coze: Coze) -> None:
    assert_type(coze.chat.stream(bot_id="7", user_id="8"), Stream[ChatEvent])
    assert_type(coze.workflows.runs.stream(workflow_id="7"), Stream[WorkflowEvent])
    with coze.workflows.chat.stream(workflow_id="7") as stream:
        for event in stream:
            assert_type(event, ChatEvent)
            if event.event == ChatEventType.CONVERSATION_MESSAGE_DELTA:
                assert_type(event.message, Message | None)


async def async_streams_have_events(coze: AsyncCoze) -> AsyncIterator[ChatEvent]:
    assert_type(coze.chat.stream(bot_id="7", user_id="8"), AsyncStream[ChatEvent])
    async for event in coze.workflows.runs.stream(workflow_id="7"):
        assert_type(event, WorkflowEvent)
    await coze.chat.stream(bot_id="7", user_id="8")  # type: ignore[misc]
    async for heard in coze.chat.stream(bot_id="7", user_id="8"):
        yield heard


async def tool_outputs_have_a_switch(coze: Coze, other: AsyncCoze, outputs: list[ToolOutput], *, either: bool) -> None:
    submit = coze.chat.submit_tool_outputs
    assert_type(submit(conversation_id="7", chat_id="8", tool_outputs=outputs, stream=False), Chat)
    assert_type(submit(conversation_id="7", chat_id="8", tool_outputs=outputs, stream=True), Stream[ChatEvent])
    assert_type(submit(conversation_id="7", chat_id="8", tool_outputs=outputs, stream=either), Chat | Stream[ChatEvent])
    waited = await other.chat.submit_tool_outputs(conversation_id="7", chat_id="8", tool_outputs=outputs)
    assert_type(waited, Chat)
    assert_type(waited, CoreChat)


async def groups_have_names(coze: Coze, other: AsyncCoze) -> None:
    bots: BotsClient = coze.bots
    async_bots: AsyncBotsClient = other.bots
    assert_type(bots.retrieve(bot_id="7"), Bot)
    assert_type(await async_bots.retrieve(bot_id="7"), Bot)
    assert_type(coze.bots, BotsClient)
    assert_type(other.bots.versions, AsyncBotsVersionsClient)
    bots = other.bots  # type: ignore[assignment]


def constants_are_listed() -> None:
    for one in AudioFormat:
        assert_type(one, AudioFormat)
    assert_type(list(ChatStatus), list[ChatStatus])
    assert_type(len(BotMode), int)
    assert_type("mp3" in AudioFormat, bool)
    assert_type(AudioFormat["MP3"], AudioFormat)
    assert_type(AudioFormat.__members__, Mapping[str, AudioFormat])
    assert_type({one.value: one for one in BotMode}, dict[int, BotMode])
    assert_type(AudioFormat("new").is_dynamic, bool)
    AudioFormat[3]  # type: ignore[index]


class Plan(CozeModel):
    name: str
    seats: int | None = None


@frozen(kw_only=True, slots=False)
class ExactPlan(CozeModel):
    name: str
    seats: int | None = None


def models_are_written_by_anybody() -> None:
    plan = Plan(name="a", seats=3)
    assert_type(plan.seats, int | None)
    assert_type(Plan.model_validate({"name": "a"}), Plan)
    assert_type(plan.response.logid, str)
    Plan("a")  # type: ignore[call-arg]
    print(plan.price)  # type: ignore[attr-defined]
    ExactPlan(seats=3)  # type: ignore[call-arg]
    ExactPlan(name="a").name = "b"  # type: ignore[misc]


def models_are_dumped(message: Message) -> None:
    assert_type(message.model_dump(mode="json", include={"content"}, exclude_none=True), dict[str, Any])
    assert_type(message.model_dump_json(indent=2, exclude={"meta_data": {"k"}}), str)
    assert_type(dict(message), dict[str, Any])
    for name, _ in message:
        assert_type(name, str)
    message.model_dump(nonsense=True)  # type: ignore[call-arg]
    message.model_dump(exclude_none="yes")  # type: ignore[arg-type]


def modules_are_those_of_the_peer() -> None:
    from coze.classic.auth import JWTAuth
    from coze.classic.chat import ChatClient

    assert_type(ChatClient("", Requester()).create(bot_id="", user_id=""), Chat)
    assert_type(JWTAuth().token, str)
    print(classic.Nonsense)  # type: ignore[attr-defined]
    print(coze.Nonsense)  # type: ignore[attr-defined]


def clients_are_made_as_the_peers(auth: TokenAuth) -> None:
    with Coze(auth, "https://api.coze.cn") as coze:
        assert_type(coze, Coze)
    assert_type(coze.with_headers({"X-A": "1"}), Coze)
    assert_type(AsyncCoze(auth).with_options(timeout=3), AsyncCoze)
    Coze()  # type: ignore[call-arg]
