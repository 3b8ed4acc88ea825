"""Collaboration modes of workflows."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import workflow_collaboration_modes
from coze.models.workflows import WorkflowCollaborationMode

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            workflow_collaboration_modes.update,
            workflow_id="workflow_7",
            collaboration_mode=WorkflowCollaborationMode.COLLABORATION,
        ),
        sends=Wire("POST", "/v1/workflows/workflow_7/collaboration_mode", {"collaboration_mode": "collaboration"}),
        reply=ok(),
        value=None,
    ),
)
