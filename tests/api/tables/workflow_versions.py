"""Versions of workflows."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import workflow_versions
from coze.models.publishing import PublishStatus
from coze.models.workflows import WorkflowUserInfo, WorkflowVersionInfo

VERSION = {
    "workflow_id": "7390000000000000401",
    "version": "v0.0.2",
    "description": "Asks for the season.",
    "created_at": "1718289297",
    "updated_at": "1718289300",
    "creator": {"id": "1234567890123456", "name": "Ann"},
    "input": {"parameters": {"city": {"type": "text"}}},
    "output": {"parameters": {"plan": {"type": "array", "items": ["text"]}}},
}
VALUE = WorkflowVersionInfo(
    workflow_id="7390000000000000401",
    version="v0.0.2",
    description="Asks for the season.",
    created_at="1718289297",
    updated_at="1718289300",
    creator=WorkflowUserInfo(id="1234567890123456", name="Ann"),
    input={"parameters": {"city": {"type": "text"}}},
    output={"parameters": {"plan": {"type": "array", "items": ["text"]}}},
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workflow_versions.list, workflow_id="workflow_7"),
        sends=Wire("GET", "/v1/workflows/workflow_7/versions?page_size=10"),
        full=call(
            workflow_versions.list,
            workflow_id="workflow_7",
            publish_status=PublishStatus.UNPUBLISHED_DRAFT,
            include_input_output=True,
            page_token="page_2",
            page_size=30,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/workflows/workflow_7/versions?publish_status=unpublished_draft&include_input_output=true"
            "&page_size=30&page_token=page_2",
        ),
        reply=ok(
            {
                "items": [VERSION, {"workflow_id": "7390000000000000401"}],
                "has_more": True,
                "next_page_token": "page_2",
            }
        ),
        value=Page(
            items=(VALUE, WorkflowVersionInfo(workflow_id="7390000000000000401")),
            next=workflow_versions.list(workflow_id="workflow_7", page_token="page_2"),
        ),
        ranges={"page_size": (1, 30)},
        recorded=("workflows.versions.list",),
    ),
)
