"""Workflows."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import workflows
from coze.models.publishing import PublishStatus
from coze.models.workflows import WorkflowBasic, WorkflowInfo, WorkflowMode, WorkflowUserInfo
from coze.values import FrozenDict

WORKFLOW = {
    "workflow_id": "7390000000000000401",
    "workflow_name": "trip",
    "description": "Plans a trip.",
    "icon_url": "https://example.com/trip.png",
    "app_id": "7390000000000000501",
    "created_at": "1718289297",
    "updated_at": "1718289300",
    "creator": {"id": "1234567890123456", "name": "Ann"},
}
VALUE = WorkflowBasic(
    workflow_id="7390000000000000401",
    workflow_name="trip",
    description="Plans a trip.",
    icon_url="https://example.com/trip.png",
    app_id="7390000000000000501",
    created_at=1718289297,
    updated_at=1718289300,
    creator=WorkflowUserInfo(id="1234567890123456", name="Ann"),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workflows.list),
        sends=Wire("GET", "/v1/workflows?page_num=1&page_size=10"),
        full=call(
            workflows.list,
            workspace_id="workspace_7",
            workflow_mode=WorkflowMode.CHATFLOW,
            app_id="app_7",
            publish_status=PublishStatus.ALL,
            page_num=3,
            page_size=30,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/workflows?workspace_id=workspace_7&workflow_mode=chatflow&app_id=app_7&publish_status=all"
            "&page_num=3&page_size=30",
        ),
        reply=ok(
            {
                "has_more": True,
                "items": [
                    WORKFLOW,
                    {"workflow_id": "7390000000000000402"},
                    {"workflow_id": "7390000000000000403", "created_at": 1718289297, "creator": {"id": "7"}},
                ],
            }
        ),
        value=Page(
            items=(
                VALUE,
                WorkflowBasic(workflow_id="7390000000000000402"),
                WorkflowBasic(
                    workflow_id="7390000000000000403", created_at=1718289297, creator=WorkflowUserInfo(id="7")
                ),
            ),
            next=workflows.list(page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 30)},
        recorded=("workflows.list",),
    ),
    Row(
        least=call(workflows.retrieve, workflow_id="workflow_7"),
        sends=Wire("GET", "/v1/workflows/workflow_7"),
        full=call(workflows.retrieve, workflow_id="workflow_7", include_input_output=True),
        sends_in_full=Wire("GET", "/v1/workflows/workflow_7?include_input_output=true"),
        reply=ok(
            {
                "workflow_detail": WORKFLOW,
                "input": {"parameters": {"city": {"type": "text"}}},
                "output": {"parameters": {"plan": {"type": "array", "items": ["text"]}}},
            }
        ),
        value=WorkflowInfo(
            workflow_detail=VALUE,
            input=FrozenDict(parameters={"city": {"type": "text"}}),
            output={"parameters": {"plan": {"type": "array", "items": ["text"]}}},
        ),
        recorded=("workflows.retrieve",),
    ),
)
