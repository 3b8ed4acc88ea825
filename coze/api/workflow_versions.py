"""The versions of a workflow."""

from __future__ import annotations

from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.publishing import PublishStatus
from coze.models.workflows import WorkflowVersionInfo
from coze.pages import Page, tokened


def list(
    *,
    workflow_id: str,
    publish_status: PublishStatus | str | None = None,
    include_input_output: bool | None = None,
    page_token: str | None = None,
    page_size: int = 10,
) -> Request[Page[WorkflowVersionInfo]]:
    """List the versions of a workflow, with `include_input_output` also what goes into them and comes out of them.

    `page_size` is 1 to 30. A workflow that does not exist, or is not yours, is not_found (4200).

    /docs/developer_guides/list_workflow_version
    """
    query = {
        "publish_status": publish_status,
        "include_input_output": include_input_output,
        "page_size": within("page_size", page_size, 1, 30),
        "page_token": page_token,
    }
    where = path("/v1/workflows/{workflow_id}/versions", workflow_id)
    return get("workflow_versions.list", where, tokened(model=WorkflowVersionInfo), query)
