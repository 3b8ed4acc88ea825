"""Conversations of apps."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import workflow_conversations
from coze.models.workflows import WorkflowConversation

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workflow_conversations.create, app_id="app_7", conversation_name="trip"),
        sends=Wire("POST", "/v1/workflow/conversation/create", {"app_id": "app_7", "conversation_name": "trip"}),
        full=call(
            workflow_conversations.create,
            app_id="app_7",
            conversation_name="trip",
            workflow_id="workflow_7",
            get_or_create=True,
            draft_mode=False,
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/workflow/conversation/create",
            {
                "app_id": "app_7",
                "conversation_name": "trip",
                "workflow_id": "workflow_7",
                "get_or_create": True,
                "draft_mode": False,
                "connector_id": "1024",
            },
        ),
        reply=ok({"id": "7381473525342978089", "last_section_id": "7381473525342978001"}),
        value=WorkflowConversation(id="7381473525342978089", last_section_id="7381473525342978001"),
    ),
)
