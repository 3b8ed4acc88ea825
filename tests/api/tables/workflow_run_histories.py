"""Histories of runs."""

from typing import Any

from catalogue import USAGE, USAGE_JSON, AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import workflow_run_histories
from coze.models.workflow_runs import (
    StudioWorkflowRunHistory,
    WorkflowEventInterruptData,
    WorkflowExecuteStatus,
    WorkflowInterruptType,
    WorkflowRunHistory,
    WorkflowRunHistoryNodeExecuteStatus,
    WorkflowRunMode,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workflow_run_histories.retrieve, workflow_id="workflow_7", execute_id="execute_7"),
        sends=Wire("GET", "/v1/workflows/workflow_7/run_histories/execute_7"),
        reply=ok(
            [
                {
                    "execute_id": "7404830425073352713",
                    "execute_status": "Interrupted",
                    "bot_id": "0",
                    "connector_id": "1024",
                    "connector_uid": "1234567890123456",
                    "run_mode": 2,
                    "logid": "20240104101112ABCDEF0123456789ABCD",
                    "create_time": 1718289297,
                    "update_time": 1718289300,
                    "output": '{"Output":"{\\"plan\\":[\\"Oslo\\"]}"}',
                    "error_code": "4000",
                    "error_message": "Request parameter error",
                    "debug_url": "https://www.coze.cn/work_flow?execute_id=7404830425073352713",
                    "node_execute_status": {
                        "Ask": {
                            "node_id": "100001",
                            "is_finish": True,
                            "update_time": 1718289299,
                            "node_execute_uuid": "2769808280134765896",
                            "loop_index": 1,
                            "batch_index": 2,
                            "sub_execute_id": "7404830425073352714",
                        },
                        "Plan": {"node_id": "100002"},
                    },
                    "usage": USAGE_JSON,
                    "is_output_trimmed": True,
                    "interrupt_data": {
                        "event_id": "7404830425073352713/2769808280134765896",
                        "type": 7,
                        "data": "",
                        "required_parameters": {"scope": {"type": "text"}},
                    },
                }
            ]
        ),
        value=WorkflowRunHistory(
            execute_id="7404830425073352713",
            execute_status=WorkflowExecuteStatus.INTERRUPTED,
            bot_id="0",
            connector_id="1024",
            connector_uid="1234567890123456",
            run_mode=WorkflowRunMode.ASYNCHRONOUS,
            logid="20240104101112ABCDEF0123456789ABCD",
            create_time=1718289297,
            update_time=1718289300,
            output='{"Output":"{\\"plan\\":[\\"Oslo\\"]}"}',
            error_code=4000,
            error_message="Request parameter error",
            debug_url="https://www.coze.cn/work_flow?execute_id=7404830425073352713",
            node_execute_status={
                "Ask": WorkflowRunHistoryNodeExecuteStatus(
                    node_id="100001",
                    is_finish=True,
                    update_time=1718289299,
                    node_execute_uuid="2769808280134765896",
                    loop_index=1,
                    batch_index=2,
                    sub_execute_id="7404830425073352714",
                ),
                "Plan": WorkflowRunHistoryNodeExecuteStatus(node_id="100002"),
            },
            usage=USAGE,
            is_output_trimmed=True,
            interrupt_data=WorkflowEventInterruptData(
                event_id="7404830425073352713/2769808280134765896",
                type=WorkflowInterruptType.OAUTH_PLUGIN,
                data="",
                required_parameters={"scope": {"type": "text"}},
            ),
        ),
        recorded=("workflows.runs.run_histories.retrieve",),
    ),
    Row(
        least=call(workflow_run_histories.retrieve_studio, workflow_id="workflow_7", execute_id="execute_7"),
        sends=Wire("GET", "/v1/workflow/get_run_history?workflow_id=workflow_7&execute_id=execute_7"),
        reply=ok(
            [
                {
                    "execute_id": 7404830425073352713,
                    "execute_status": "Cancel",
                    "bot_id": 7379462189365198898,
                    "connector_id": 1024,
                    "connector_uid": "1234567890123456",
                    "run_mode": 1,
                    "log_id": "0b5c9a3e-7d5f-4a53-8d52-8f2a3f1c9d10",
                    "create_time": 1718289297,
                    "update_time": 1718289300,
                    "output": '{"plan":["Oslo"]}',
                    "token": 633,
                    "cost": "0.00000",
                    "error_code": "777777777",
                    "error_msg": "Workflow cancelled by user",
                    "debug_url": "http://127.0.0.1:8888/work_flow?execute_id=7404830425073352713",
                }
            ]
        ),
        value=StudioWorkflowRunHistory(
            execute_id="7404830425073352713",
            execute_status=WorkflowExecuteStatus.CANCEL,
            bot_id="7379462189365198898",
            connector_id="1024",
            connector_uid="1234567890123456",
            run_mode=WorkflowRunMode.STREAMING,
            logid="0b5c9a3e-7d5f-4a53-8d52-8f2a3f1c9d10",
            create_time=1718289297,
            update_time=1718289300,
            output='{"plan":["Oslo"]}',
            token=633,
            cost="0.00000",
            error_code=777777777,
            error_message="Workflow cancelled by user",
            debug_url="http://127.0.0.1:8888/work_flow?execute_id=7404830425073352713",
        ),
    ),
)
