"""How the events of a workflow's run are read."""

from __future__ import annotations

import re
from typing import Final

from attrs import evolve, frozen
from returns.result import Success

from coze.effect import Ids
from coze.events import holding, last, read_events, refused
from coze.http import ServerSentEvent
from coze.models.workflow_events import (
    UnknownWorkflowEvent,
    WorkflowDone,
    WorkflowError,
    WorkflowEvent,
    WorkflowEventError,
    WorkflowEventInterrupt,
    WorkflowEventMessage,
    WorkflowInterrupt,
    WorkflowMessage,
    WorkflowPing,
)
from coze.outcome import Outcome, mapped
from coze.policy import DEFAULT_LIMITS, Limits
from coze.values import FrozenDict


@frozen
class pinged:  # noqa: N801  # like the other readers
    """Read a heartbeat: its data says nothing, and may be no JSON."""

    def __call__(self, data: str, _: object = None) -> Outcome[WorkflowPing]:
        """Read nothing."""
        return Success(WorkflowPing(data))


def no_ids(_: object) -> Ids | None:
    """Find no ids: the events of a run speak of no chat."""
    return None


@frozen(kw_only=True)
class read_numbered(read_events[WorkflowEvent]):  # noqa: N801
    """Read the events of a run, with their numbers."""

    def __call__(self, event: ServerSentEvent, limits: Limits = DEFAULT_LIMITS) -> Outcome[WorkflowEvent]:
        """Read one event."""
        number = int(event.id) if _NUMBER.fullmatch(event.id) else 0
        return mapped(super().__call__(event, limits), lambda read: evolve(read, id=number))


_NUMBER: Final = re.compile("[0-9]{1,18}")

WORKFLOW_EVENTS: Final[read_events[WorkflowEvent]] = read_numbered(
    table=FrozenDict(
        {
            # Earlier releases of Coze Studio write all names in lower case.
            "message": holding(WorkflowMessage, WorkflowEventMessage),
            "interrupt": holding(WorkflowInterrupt, WorkflowEventInterrupt),
            "Error": holding(WorkflowError, WorkflowEventError),
            # Coze Studio's name of a failure that is not the workflow's own; its data is plain text.
            "error": refused(),
            "done": last(WorkflowDone),
            "ping": pinged(),
        }
    ),
    unknown=UnknownWorkflowEvent,
    terminal=frozenset({WorkflowDone, WorkflowError, WorkflowInterrupt}),
    find_ids=no_ids,
)
"""How the stream of a workflow's run is read."""
