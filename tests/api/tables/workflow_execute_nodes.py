"""Outputs of nodes of runs."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import workflow_execute_nodes
from coze.models.workflow_runs import WorkflowNodeExecuteHistory

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            workflow_execute_nodes.retrieve,
            workflow_id="workflow_7",
            execute_id="execute_7",
            node_execute_uuid="node_7",
        ),
        sends=Wire("GET", "/v1/workflows/workflow_7/run_histories/execute_7/execute_nodes/node_7"),
        reply=ok({"is_finish": True, "node_output": '{"plan":["Oslo"]}'}),
        value=WorkflowNodeExecuteHistory(is_finish=True, node_output='{"plan":["Oslo"]}'),
        recorded=("workflows.runs.run_histories.execute_nodes.retrieve",),
    ),
)
