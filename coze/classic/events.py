"""Events as the facade has them: one class for chats and one for workflows, with the kind of event in a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models import chat_events, workflow_events
from coze.models.base import Model
from coze.models.chat import Chat, Message
from coze.models.workflow_events import WorkflowEventError, WorkflowEventInterrupt, WorkflowEventMessage
from coze.values import FrozenDict, OpenText, known


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


def workflow_event(event: workflow_events.WorkflowEvent) -> WorkflowEvent | None:
    """Make the event of the facade; None for the end, which it does not show."""
    match event:
        case workflow_events.WorkflowMessage(message):
            return WorkflowEvent(id=event.id, event=WorkflowEventType.MESSAGE, message=message)
        case workflow_events.WorkflowInterrupt(interrupt):
            return WorkflowEvent(id=event.id, event=WorkflowEventType.INTERRUPT, interrupt=interrupt)
        case workflow_events.WorkflowError(error):
            return WorkflowEvent(id=event.id, event=WorkflowEventType.ERROR, error=error)
        case workflow_events.WorkflowPing(data):
            return _unknown(event.id, "PING", data)
        case workflow_events.UnknownWorkflowEvent(name, data):
            return _unknown(event.id, name, data)
        case workflow_events.WorkflowDone():
            return None


def _unknown(id: int, name: str, data: str) -> WorkflowEvent:
    unknown = FrozenDict[str, str](id=str(id), event=name, data=data)
    return WorkflowEvent(id=id, event=WorkflowEventType.UNKNOWN, unknown=unknown)
