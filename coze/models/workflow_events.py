"""What a workflow's stream says: one class an event, what the events hold, and their closed union."""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.models.chat import ChatUsage, MessageContentType
from coze.models.workflow_runs import WorkflowEventInterruptData
from coze.values import FrozenDict, frozen_object


@frozen(kw_only=True, slots=False)
class WorkflowEventMessage(Model):
    """A piece of what a node puts out.

    The pieces of a node are counted by `node_seq_id` from 0, and the last has `node_is_finish`; that of the end node
    often has no title and holds the whole output as JSON text. Older answers say the `token` count and the `cost`.
    """

    content: str = ""
    node_title: str = ""
    node_seq_id: str = ""
    node_is_finish: bool = False
    content_type: MessageContentType | None = field(default=None, converter=optional(MessageContentType))
    node_type: str | None = None
    node_id: str | None = None
    node_execute_uuid: str | None = None
    ext: FrozenDict[str, object] | None = field(default=None, converter=frozen_object)
    usage: ChatUsage | None = None
    token: int | None = None
    cost: str | None = None


@frozen(kw_only=True, slots=False)
class WorkflowEventInterrupt(Model):
    """What a run waits for, and the title of the node that asks; Coze Studio has no title but a page for debugging."""

    interrupt_data: WorkflowEventInterruptData
    node_title: str = ""
    debug_url: str | None = None


@frozen(kw_only=True, slots=False)
class WorkflowEventError(Model):
    """Why a run failed."""

    error_code: int = 0
    error_message: str = ""
    debug_url: str | None = None


@frozen(kw_only=True, slots=False)
class Numbered:
    """What all events have: `id` counts the events of an answer from 0, and is no part of equality.

    It is 0 where the server has no number.
    """

    id: int = field(default=0, eq=False)


@frozen(slots=False)
class WorkflowMessage(Numbered):
    """A node has put something out."""

    message: WorkflowEventMessage


@frozen(slots=False)
class WorkflowInterrupt(Numbered):
    """The run waits for an answer; the stream ends, and goes on by `workflow_runs.resume_stream`."""

    interrupt: WorkflowEventInterrupt


@frozen(slots=False)
class WorkflowError(Numbered):
    """The run failed; the stream ends."""

    error: WorkflowEventError


@frozen(slots=False)
class WorkflowDone(Numbered):
    """The run succeeded; the stream ends. It may name a page for debugging."""

    debug_url: str | None = None


@frozen(slots=False)
class WorkflowPing(Numbered):
    """The run goes on, and has nothing to say: what stands in `data` means nothing, and is no part of equality."""

    data: str = field(default="", eq=False)


@frozen(slots=False)
class UnknownWorkflowEvent(Numbered):
    """An event that this version does not know: its name and its data as they came."""

    name: str
    data: str


WorkflowEvent: TypeAlias = (
    WorkflowMessage | WorkflowInterrupt | WorkflowError | WorkflowDone | WorkflowPing | UnknownWorkflowEvent
)
"""All that a workflow's stream can say: a ``match`` over these is exhaustive."""
