"""How the events of a chat are read, with a bot or with a workflow."""

from __future__ import annotations

from typing import Final

from coze.effect import Ids
from coze.events import holding, last, read_events, refused
from coze.models.chat import Chat, Message
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
from coze.values import FrozenDict


def chat_ids(event: object) -> Ids | None:
    """Find the ids in a chat's event."""
    match event:
        case Created(chat) | InProgress(chat) | RequiresAction(chat) | Completed(chat) | Failed(chat):
            return Ids(chat.conversation_id, chat.id)
        case MessageDelta(message) | MessageCompleted(message) | AudioDelta(message) if message.chat_id:
            return Ids(message.conversation_id, message.chat_id)
        case _:
            return None


CHAT_EVENTS: Final[read_events[ChatEvent]] = read_events(
    table=FrozenDict(
        {
            "conversation.chat.created": holding(Created, Chat),
            "conversation.chat.in_progress": holding(InProgress, Chat),
            "conversation.message.delta": holding(MessageDelta, Message),
            "conversation.message.completed": holding(MessageCompleted, Message),
            "conversation.chat.requires_action": holding(RequiresAction, Chat),
            "conversation.chat.completed": holding(Completed, Chat),
            "conversation.chat.failed": holding(Failed, Chat),
            "conversation.audio.delta": holding(AudioDelta, Message),
            "error": refused(),
            "done": last(Done),
            # Coze Studio's name of it
            "conversation.stream.done": last(Done),
        }
    ),
    unknown=UnknownEvent,
    terminal=frozenset({Done}),
    settling=frozenset({Completed, Failed, RequiresAction}),
    find_ids=chat_ids,
)
"""How a chat's stream is read, with a bot or with a workflow."""
