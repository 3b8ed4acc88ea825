"""Collaborators of workflows."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import workflow_collaborators
from coze.models.workflows import WorkflowCollaborator

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            workflow_collaborators.create,
            workflow_id="workflow_7",
            collaborators=[WorkflowCollaborator(user_id="user_7")],
        ),
        sends=Wire("POST", "/v1/workflows/workflow_7/collaborators", {"collaborators": [{"user_id": "user_7"}]}),
        reply=ok(),
        value=None,
    ),
    Row(
        least=call(workflow_collaborators.delete, workflow_id="workflow_7", user_id="user_7"),
        sends=Wire("DELETE", "/v1/workflows/workflow_7/collaborators/user_7"),
        reply=ok(),
        value=None,
        recorded=("workflows.collaborators.delete",),
    ),
)
