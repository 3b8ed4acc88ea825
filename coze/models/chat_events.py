"""What a chat's stream says: one class an event, and their closed union."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from coze.models.chat import Chat, Message


@frozen(slots=False)
class Created:
    """The chat was created."""

    chat: Chat


@frozen(slots=False)
class InProgress:
    """The bot is at work."""

    chat: Chat


@frozen(slots=False)
class MessageDelta:
    """A piece of a message: its `content` is what comes next in the message of that id.

    Reasoning models put pieces of their thoughts into `reasoning_content`, with empty content.
    """

    message: Message


@frozen(slots=False)
class MessageCompleted:
    """A whole message: an answer, a suggestion, or a step in between (see its type)."""

    message: Message


@frozen(slots=False)
class RequiresAction:
    """The chat waits for the outputs of tools; the stream ends, and goes on by `chat.submit_tool_outputs_stream`."""

    chat: Chat


@frozen(slots=False)
class Completed:
    """The chat is done; hosted Coze says its usage here."""

    chat: Chat


@frozen(slots=False)
class Failed:
    """The chat failed: see `last_error`."""

    chat: Chat


@frozen(slots=False)
class AudioDelta:
    """A piece of the spoken answer (see `Message.get_audio`); it may come after the chat has completed."""

    message: Message


@frozen(slots=False)
class Done:
    """The last event. A chat with a workflow names a page for debugging."""

    debug_url: str | None = None


@frozen(slots=False)
class UnknownEvent:
    """An event that this version does not know: its name and its data as they came."""

    name: str
    data: str


ChatEvent: TypeAlias = (
    Created
    | InProgress
    | MessageDelta
    | MessageCompleted
    | RequiresAction
    | Completed
    | Failed
    | AudioDelta
    | Done
    | UnknownEvent
)
"""All that a chat's stream can say: a ``match`` over these is exhaustive."""
