"""Whether several people work on a workflow."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.workflows import WorkflowCollaborationMode


def update(*, workflow_id: str, collaboration_mode: WorkflowCollaborationMode | str) -> Request[None]:
    """Open a workflow to collaborators (collaboration), or close it again (single).

    A workflow of an app is invalid_request (4000), one that does not exist not_found, and one that the token may not
    change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workflows/{workflow_id}/collaboration_mode", workflow_id)
    body = {"collaboration_mode": collaboration_mode}
    return post("workflow_collaboration_modes.update", where, nothing(), body)
