"""What type checkers say of events and open values; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import assert_never, assert_type

from coze.api import chat
from coze.api.answers import Transcript, heard, text_of
from coze.api.session import Session
from coze.effect import Stream
from coze.models.bots import BotMode
from coze.models.chat import Chat, ChatStatus, Message, MessageRole
from coze.models.chat_events import (
    AudioDelta,
    ChatEvent,
    Completed,
    Created,
    Done,
    Failed,
    InProgress,
    MessageCompleted,
    MessageDelta,
    RequiresAction,
    UnknownEvent,
)
from coze.models.publishing import PublishStatus


def every_event_is_handled(event: ChatEvent) -> str:
    match event:
        case Created(begun) | InProgress(begun):
            assert_type(begun, Chat)
            return begun.id
        case MessageDelta(message) | MessageCompleted(message) | AudioDelta(message):
            assert_type(message, Message)
            return message.content
        case RequiresAction(waiting):
            return waiting.id
        case Completed(ended) | Failed(ended):
            return ended.id
        case Done(url):
            assert_type(url, str | None)
            return url or ""
        case UnknownEvent(name, data):
            return name + data


def an_event_is_not_forgotten(event: ChatEvent) -> str:
    match event:
        case Created() | InProgress() | MessageDelta() | MessageCompleted() | AudioDelta():
            return "goes on"
        case RequiresAction() | Completed() | Failed() | Done():
            return "ends"
        case _:
            assert_never(event)  # type: ignore[arg-type]


def an_open_value_may_be_anything(status: ChatStatus) -> str:
    match status:
        case ChatStatus.COMPLETED:
            return "done"
        case _:
            return assert_type(status.value, str)


def an_open_value_is_never_known_wholly(status: PublishStatus) -> str:  # type: ignore[return]
    match status:  # type: ignore[exhaustive-match]
        case PublishStatus.ALL:
            return "all"
        case PublishStatus.PUBLISHED_ONLINE:
            return "online"
        case PublishStatus.PUBLISHED_DRAFT:
            return "draft"
        case PublishStatus.UNPUBLISHED_DRAFT:
            return "new"


def constants_are_of_their_class() -> None:
    assert_type(ChatStatus.COMPLETED, ChatStatus)
    assert_type(MessageRole.USER, MessageRole)
    assert_type(BotMode.SINGLE_AGENT, BotMode)
    assert_type(BotMode.SINGLE_AGENT.value, int)
    assert_type(ChatStatus.COMPLETED.name, str)
    _ = ChatStatus.COMPLETE  # type: ignore[attr-defined]


def a_plain_text_is_taken_where_an_open_value_is() -> None:
    chat.create(bot_id="7", user_id="8", publish_status="published_online")
    chat.create(bot_id="7", user_id="8", publish_status=PublishStatus.PUBLISHED_ONLINE)
    assert_type(Message(role="user").role, MessageRole)


def models_do_not_change(message: Message) -> None:
    message.content = "other"  # type: ignore[misc]
    Message(role="user", words="other")  # type: ignore[call-arg]
    Message("user")  # type: ignore[call-arg]


def events_are_folded(event: ChatEvent) -> None:
    assert_type(text_of(event), str)
    assert_type(heard(Transcript(), event), Transcript)
    session = Session(bot_id="7", user_id="8").after(event)
    assert_type(session.ask("Hello"), Stream[ChatEvent])
    session.ask(7)  # type: ignore[arg-type]
