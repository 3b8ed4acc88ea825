"""How runs of workflows went."""

from __future__ import annotations

from coze.decode import first
from coze.effect import Request
from coze.endpoint import get
from coze.http import path
from coze.models.workflow_runs import StudioWorkflowRunHistory, WorkflowRunHistory


def retrieve(*, workflow_id: str, execute_id: str) -> Request[WorkflowRunHistory]:
    """Read how far a run is, and what has come out of it.

    The output is kept for 7 days, that of output nodes for 24 hours; what a node has put out is also at
    `workflow_execute_nodes.retrieve`. A run that nobody knows is not_found (4314); so may be one that has just begun.
    More than 50 to 500 calls a second, by your plan, are rate_limit.

    /docs/developer_guides/workflow_history
    """
    where = path("/v1/workflows/{workflow_id}/run_histories/{execute_id}", workflow_id, execute_id)
    return get("workflow_run_histories.retrieve", where, first(WorkflowRunHistory))


def retrieve_studio(*, workflow_id: str, execute_id: str) -> Request[StudioWorkflowRunHistory]:
    """Read how far a run is, and what has come out of it. Coze Studio only.

    A workflow that is unknown is not_found (720702004), one that is not published invalid_request (6031).

    On no known page of the official reference; in the source of Coze Studio.
    """
    query = {"workflow_id": workflow_id, "execute_id": execute_id}
    decode = first(StudioWorkflowRunHistory)
    return get("workflow_run_histories.retrieve_studio", path("/v1/workflow/get_run_history"), decode, query)
