"""How the events of a workflow's run are read."""

from __future__ import annotations

from typing import Final

from attrs import frozen
from returns.result import Success

from coze.effect import Ids
from coze.events import holding, last, read_events, refused
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
from coze.outcome import Outcome
from coze.values import FrozenDict


@frozen
class pinged:  # noqa: N801  # like the other readers
    """Read a heartbeat: its data says nothing, and may be no JSON."""

    def __call__(self, *_: object) -> Outcome[WorkflowPing]:
        """Read nothing."""
        return Success(WorkflowPing())


def no_ids(_: object) -> Ids | None:
    """Find no ids: the events of a run speak of no chat."""
    return None


WORKFLOW_EVENTS: Final[read_events[WorkflowEvent]] = read_events(
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
