"""Workflows: list them and read what they are."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.publishing import PublishStatus
from coze.models.workflows import WorkflowBasic, WorkflowInfo, WorkflowMode
from coze.pages import Page, numbered


def list(
    *,
    workspace_id: str | None = None,
    workflow_mode: WorkflowMode | str | None = None,
    app_id: str | None = None,
    publish_status: PublishStatus | str | None = None,
    page_num: int = 1,
    page_size: int = 10,
) -> Request[Page[WorkflowBasic]]:
    """List the workflows of a workspace.

    The reference requires `workspace_id`. `workflow_mode` asks for workflows or for chatflows only, `app_id` for those
    of an app. `page_size` is 1 to 30. A workspace that the token may not see is permission (4101).

    In the official reference; the path of its page is not known.
    """
    query = {
        "workspace_id": workspace_id,
        "workflow_mode": workflow_mode,
        "app_id": app_id,
        "publish_status": publish_status,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 30),
    }
    return get("workflows.list", path("/v1/workflows"), numbered(model=WorkflowBasic), query)


def retrieve(*, workflow_id: str, include_input_output: bool | None = None) -> Request[WorkflowInfo]:
    """Read what a workflow is called, and with `include_input_output` what goes into it and comes out of it.

    One that does not exist, or is not yours, is not_found (4200). Coze Studio knows chatflows only, and answers with
    something else, which is a `DecodeError`.

    /docs/developer_guides/get_workflow_info
    """
    query = {"include_input_output": include_input_output}
    return get("workflows.retrieve", path("/v1/workflows/{workflow_id}", workflow_id), into(WorkflowInfo), query)
