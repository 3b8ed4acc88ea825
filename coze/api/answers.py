"""What users want of a chat's events: the text of the answer, whole messages, and what a cut stream has missed."""

from __future__ import annotations

from typing import Final

from attrs import evolve, frozen

from coze.api import chat as chats
from coze.effect import Steps, fail, program
from coze.errors import InvalidArgument, StreamInterrupted
from coze.models.chat import Chat, ChatPoll, Message, MessageType
from coze.models.chat_events import (
    ChatEvent,
    Completed,
    Created,
    Failed,
    InProgress,
    MessageCompleted,
    MessageDelta,
    RequiresAction,
)


def text_of(event: ChatEvent) -> str:
    """Give the piece of the answer that an event brings; empty for every other event.

    >>> text_of(MessageDelta(Message(role="assistant", type="answer", content="Hel")))
    'Hel'
    """
    match event:
        case MessageDelta(message) if message.type == MessageType.ANSWER:
            return message.content
        case _:
            return ""


@frozen(kw_only=True)
class Transcript:
    """What a chat has said so far: its state, its whole messages, and those of which only pieces have come.

    A value: `heard` gives the next one. Begin with ``Transcript()`` and fold the events into it.
    """

    chat: Chat | None = None
    messages: tuple[Message, ...] = ()
    partial: tuple[Message, ...] = ()

    @property
    def answer(self) -> str:
        """The text of the answer, or of as much of it as has come; several answers are joined by blank lines."""
        said = (*self.messages, *self.partial)
        return "\n\n".join(message.content for message in said if message.type == MessageType.ANSWER)

    @property
    def follow_ups(self) -> tuple[str, ...]:
        """The suggestions for what to ask next."""
        return tuple(message.content for message in self.messages if message.type == MessageType.FOLLOW_UP)


def heard(transcript: Transcript, event: ChatEvent) -> Transcript:
    """Fold one more event into what a chat has said: ``functools.reduce(heard, events, Transcript())``."""
    match event:
        case Created(chat) | InProgress(chat) | RequiresAction(chat) | Completed(chat) | Failed(chat):
            return evolve(transcript, chat=chat)
        case MessageDelta(message):
            return evolve(transcript, partial=_joined(transcript.partial, message))
        case MessageCompleted(message):
            rest = tuple(one for one in transcript.partial if one.id != message.id)
            return evolve(transcript, messages=(*transcript.messages, message), partial=rest)
        case _:
            return transcript


def _joined(partial: tuple[Message, ...], piece: Message) -> tuple[Message, ...]:
    for place, message in enumerate(partial):
        if message.id == piece.id:
            whole = evolve(
                message,
                content=message.content + piece.content,
                reasoning_content=_text(message.reasoning_content, piece.reasoning_content),
            )
            return (*partial[:place], whole, *partial[place + 1 :])
    return (*partial, piece)


def _text(begun: str | None, piece: str | None) -> str | None:
    return piece if begun is None else begun + (piece or "")


_NO_IDS: Final = InvalidArgument("error", "this interruption names no chat: it came before the first event")


@program
def recover(error: StreamInterrupted, *, poll_timeout: float | None = 600.0) -> Steps[ChatPoll]:
    """Fetch what a cut stream has missed: wait until the chat ends, and read its messages.

    The server goes on by itself when a stream is cut. A chat that has not ended after `poll_timeout` seconds (None
    waits for ever) is cancelled. An interruption that names no chat is an `InvalidArgument`; a chat that is unknown is
    not_found (4001).

    /docs/developer_guides/retrieve_chat
    """
    if error.conversation_id is None or error.chat_id is None:
        return (yield from fail(_NO_IDS))
    chat = yield from chats.retrieve(conversation_id=error.conversation_id, chat_id=error.chat_id)
    return (yield from chats.poll(chat=chat, poll_timeout=poll_timeout))
