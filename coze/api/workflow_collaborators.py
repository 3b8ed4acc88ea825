"""Who works on a workflow with its owner."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import post
from coze.http import path
from coze.models.workflows import WorkflowCollaborator


def create(*, workflow_id: str, collaborators: Sequence[WorkflowCollaborator]) -> Request[None]:
    """Let somebody work on a workflow: one collaborator a call, and 5 calls a second: more of them are rate_limit.

    A workflow of an app is invalid_request (4000), somebody who is there already a conflict (4201). See
    `workflow_collaboration_modes.update`.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workflows/{workflow_id}/collaborators", workflow_id)
    return post("workflow_collaborators.create", where, nothing(), {"collaborators": collaborators})


def delete(*, workflow_id: str, user_id: str) -> Request[None]:
    """Let somebody no longer work on a workflow; 5 calls a second, more of them are rate_limit.

    A workflow or a collaborator that does not exist is not_found, a workflow that the token may not change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workflows/{workflow_id}/collaborators/{user_id}", workflow_id, user_id)
    return remove("workflow_collaborators.delete", where, nothing())
