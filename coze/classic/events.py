"""Events as the facade has them: one class for chats and one for workflows, with the kind of event in a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, TypeVar, cast

from attrs import field, frozen
from attrs.converters import optional

from coze.effect import EventReader, Ids, Stream
from coze.http import ServerSentEvent
from coze.models import chat_events, workflow_events
from coze.models.base import Model
from coze.models.chat import Chat, Message
from coze.models.workflow_events import WorkflowEventError, WorkflowEventInterrupt, WorkflowEventMessage
from coze.outcome import Outcome, mapped
from coze.policy import DEFAULT_LIMITS, Limits
from coze.values import FrozenDict, OpenText, known

E = TypeVar("E")


class ChatEventType(OpenText):
    """What an event of a chat says."""

    CONVERSATION_CHAT_CREATED: Final = known("conversation.chat.created")
    CONVERSATION_CHAT_IN_PROGRESS: Final = known("conversation.chat.in_progress")
    CONVERSATION_MESSAGE_DELTA: Final = known("conversation.message.delta")
    CONVERSATION_MESSAGE_COMPLETED: Final = known("conversation.message.completed")
    CONVERSATION_CHAT_COMPLETED: Final = known("conversation.chat.completed")
    CONVERSATION_CHAT_FAILED: Final = known("conversation.chat.failed")
    CONVERSATION_CHAT_REQUIRES_ACTION: Final = known("conversation.chat.requires_action")
    CONVERSATION_AUDIO_DELTA: Final = known("conversation.audio.delta")
    ERROR: Final = known("error")
    DONE: Final = known("done")
    UNKNOWN: Final = known("unknown")


class WorkflowEventType(OpenText):
    """What an event of a workflow says."""

    MESSAGE: Final = known("Message")
    ERROR: Final = known("Error")
    DONE: Final = known("Done")
    INTERRUPT: Final = known("Interrupt")
    UNKNOWN: Final = known("unknown")


def _texts(items: Mapping[str, str]) -> FrozenDict[str, str]:
    return FrozenDict(items)


@frozen(kw_only=True, slots=False)
class ChatEvent(Model):
    """An event of a chat: a chat or a message, by its kind.

    An event that this version does not know has its name and its data, as they came, in `unknown`.
    """

    event: ChatEventType = field(converter=ChatEventType)
    chat: Chat | None = None
    message: Message | None = None
    unknown: FrozenDict[str, str] | None = field(default=None, converter=optional(_texts))


@frozen(kw_only=True, slots=False)
class WorkflowEvent(Model):
    """An event of a workflow: a message, an interrupt or an error, by its kind. `id` counts the events from 0.

    An event that this version does not know has its id, its name and its data, as they came, in `unknown`.
    """

    id: int = 0
    event: WorkflowEventType = field(converter=WorkflowEventType)
    message: WorkflowEventMessage | None = None
    interrupt: WorkflowEventInterrupt | None = None
    error: WorkflowEventError | None = None
    unknown: FrozenDict[str, str] | None = field(default=None, converter=optional(_texts))


def chat_event(event: chat_events.ChatEvent) -> ChatEvent | None:
    """Make the event of the facade; None for the end, which it does not show."""
    match event:
        case chat_events.Created(chat):
            return ChatEvent(event=ChatEventType.CONVERSATION_CHAT_CREATED, chat=chat)
        case chat_events.InProgress(chat):
            return ChatEvent(event=ChatEventType.CONVERSATION_CHAT_IN_PROGRESS, chat=chat)
        case chat_events.MessageDelta(message):
            return ChatEvent(event=ChatEventType.CONVERSATION_MESSAGE_DELTA, message=message)
        case chat_events.MessageCompleted(message):
            return ChatEvent(event=ChatEventType.CONVERSATION_MESSAGE_COMPLETED, message=message)
        case chat_events.RequiresAction(chat):
            return ChatEvent(event=ChatEventType.CONVERSATION_CHAT_REQUIRES_ACTION, chat=chat)
        case chat_events.Completed(chat):
            return ChatEvent(event=ChatEventType.CONVERSATION_CHAT_COMPLETED, chat=chat)
        case chat_events.Failed(chat):
            return ChatEvent(event=ChatEventType.CONVERSATION_CHAT_FAILED, chat=chat)
        case chat_events.AudioDelta(message):
            return ChatEvent(event=ChatEventType.CONVERSATION_AUDIO_DELTA, message=message)
        case chat_events.UnknownEvent(name, data):
            return ChatEvent(event=ChatEventType.UNKNOWN, unknown=FrozenDict[str, str](event=name, data=data))
        case chat_events.Done():
            return None


def workflow_event(told: Told[workflow_events.WorkflowEvent]) -> WorkflowEvent | None:
    """Make the event of the facade; None for the end, which it does not show."""
    raw = told.raw
    id = int(raw.id) if raw.id.isascii() and raw.id.isdigit() and len(raw.id) < 19 else 0
    match told.event:
        case workflow_events.WorkflowMessage(message):
            return WorkflowEvent(id=id, event=WorkflowEventType.MESSAGE, message=message)
        case workflow_events.WorkflowInterrupt(interrupt):
            return WorkflowEvent(id=id, event=WorkflowEventType.INTERRUPT, interrupt=interrupt)
        case workflow_events.WorkflowError(error):
            return WorkflowEvent(id=id, event=WorkflowEventType.ERROR, error=error)
        case workflow_events.WorkflowPing() | workflow_events.UnknownWorkflowEvent():
            unknown = FrozenDict[str, str](id=raw.id, event=raw.name, data=raw.data)
            return WorkflowEvent(id=id, event=WorkflowEventType.UNKNOWN, unknown=unknown)
        case workflow_events.WorkflowDone():
            return None


# --- events with the text that they were read from --------------------------------------------------------------------


@frozen
class Told(Generic[E]):
    """An event, and what it was read from: with its id, which events of the core do not keep."""

    event: E
    raw: ServerSentEvent


class Settling(Told[E]):
    """An event after which a stream may end."""


class Last(Told[E]):
    """An event that ends a stream."""


@frozen
class telling(Generic[E]):  # noqa: N801  # decoders read as verbs
    """Read events with another reader, and keep what they were read from."""

    read: EventReader[E]

    @property
    def terminal(self) -> frozenset[type]:
        """The events that end the stream."""
        return frozenset((Last,))

    @property
    def settling(self) -> frozenset[type]:
        """The events after which the body may end without a terminal one."""
        return frozenset((Settling,))

    def __call__(self, event: ServerSentEvent, limits: Limits = DEFAULT_LIMITS) -> Outcome[Told[E]]:
        """Read one event, within limits."""
        return mapped(self.read(event, limits), lambda value: self._kind(type(value))(value, event))

    def _kind(self, kind: type) -> type[Told[E]]:
        return Last if kind in self.read.terminal else Settling if kind in self.read.settling else Told

    def ids(self, event: object) -> Ids | None:
        """Tell which conversation and chat an event speaks of."""
        return self.read.ids(cast("Told[object]", event).event)


def told(stream: Stream[E]) -> Stream[Told[E]]:
    """Read a stream, and keep what each event was read from."""
    return Stream(http=stream.http, decode=telling(stream.decode))
