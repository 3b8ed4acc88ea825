"""The conversations of an app that chatflows talk in."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.workflows import WorkflowConversation


def create(
    *,
    app_id: str,
    conversation_name: str,
    workflow_id: str | None = None,
    get_or_create: bool | None = None,
    draft_mode: bool | None = None,
    connector_id: str | None = None,
) -> Request[WorkflowConversation]:
    """Begin a conversation of an app under a name, or find it. Coze Studio only.

    With `get_or_create` the name must be one that the app knows, else it is not_found (777777762). `draft_mode` asks
    for the draft of the app; `connector_id` is the channel.

    On no known page of the official reference; in the source of Coze Studio.
    """
    body = {
        "app_id": app_id,
        "conversation_name": conversation_name,
        "workflow_id": workflow_id,
        "get_or_create": get_or_create,
        "draft_mode": draft_mode,
        "connector_id": connector_id,
    }
    where = path("/v1/workflow/conversation/create")
    return post("workflow_conversations.create", where, into(WorkflowConversation), body)
