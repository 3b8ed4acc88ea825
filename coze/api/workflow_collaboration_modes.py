"""Whether several people work on a workflow."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.workflows import WorkflowCollaborationMode


def update(*, workflow_id: str, collaboration_mode: WorkflowCollaborationMode | str) -> Request[None]:
    """Open a workflow to collaborators, or close it again; a workflow of an app is invalid_request (4000)."""
    where = path("/v1/workflows/{workflow_id}/collaboration_mode", workflow_id)
    body = {"collaboration_mode": collaboration_mode}
    return post("workflow_collaboration_modes.update", where, nothing(), body)
