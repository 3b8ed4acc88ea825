"""What the nodes of a run have put out."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path
from coze.models.workflow_runs import WorkflowNodeExecuteHistory


def retrieve(*, workflow_id: str, execute_id: str, node_execute_uuid: str) -> Request[WorkflowNodeExecuteHistory]:
    """Read what a node of a run has put out.

    Its id is in the `node_execute_status` of the run (see `workflow_run_histories.retrieve`). What an output node has
    put out is kept for 24 hours, that of the end node for 7 days. A run that nobody knows is not_found (4314); more
    than 50 to 500 calls a second, by your plan, are rate_limit.

    In the official reference; the path of its page is not known.
    """
    where = path(
        "/v1/workflows/{workflow_id}/run_histories/{execute_id}/execute_nodes/{node_execute_uuid}",
        workflow_id,
        execute_id,
        node_execute_uuid,
    )
    return get("workflow_execute_nodes.retrieve", where, into(WorkflowNodeExecuteHistory))
