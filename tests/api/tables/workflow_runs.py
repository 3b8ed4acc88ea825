"""Runs of workflows."""

from typing import Any

from catalogue import USAGE, USAGE_JSON, AnyRow, Call, ProgramRow, Row, StreamRow, Wire, call, ok

from coze.api import workflow_runs
from coze.models.chat import MessageContentType
from coze.models.workflow_events import (
    UnknownWorkflowEvent,
    WorkflowError,
    WorkflowEventError,
    WorkflowEventInterrupt,
    WorkflowEventMessage,
    WorkflowInterrupt,
    WorkflowMessage,
    WorkflowPing,
)
from coze.models.workflow_runs import (
    WorkflowEventInterruptData,
    WorkflowExecuteStatus,
    WorkflowInterruptType,
    WorkflowRunHistory,
    WorkflowRunResult,
)

EVENT_ID = "7404830425073352713/2769808280134765896"
DEBUG_URL = "https://www.coze.cn/work_flow?execute_id=7404830425073352713"
INTERRUPT: dict[str, object] = {
    "event_id": EVENT_ID,
    "type": 2,
    "data": '{"messages":[]}',
    "required_parameters": {"scope": {"type": "text"}},
}
RESULT: dict[str, object] = {
    "debug_url": DEBUG_URL,
    "execute_id": "7404830425073352713",
    "usage": USAGE_JSON,
    "interrupt_data": INTERRUPT,
    "token": 633,
    "cost": "0.00000",
}
INTERRUPT_VALUE = WorkflowEventInterruptData(
    event_id=EVENT_ID,
    type=WorkflowInterruptType.QUESTION,
    data='{"messages":[]}',
    required_parameters={"scope": {"type": "text"}},
)
VALUE = WorkflowRunResult(
    debug_url=DEBUG_URL,
    data='{"plan":["Oslo"]}',
    execute_id="7404830425073352713",
    usage=USAGE,
    interrupt_data=INTERRUPT_VALUE,
    token=633,
    cost="0.00000",
)
MESSAGE: dict[str, object] = {
    "content": '{"plan":["Oslo"]}',
    "node_title": "End",
    "node_seq_id": "0",
    "node_is_finish": True,
    "content_type": "text",
    "node_type": "End",
    "node_id": "900001",
    "node_execute_uuid": "2769808280134765897",
    "ext": {"depth": 3, "path": ["a", {"b": 0.5}]},
    "usage": USAGE_JSON,
    "token": 633,
    "cost": "0.00",
}
MESSAGE_VALUE = WorkflowEventMessage(
    content='{"plan":["Oslo"]}',
    node_title="End",
    node_seq_id="0",
    node_is_finish=True,
    content_type=MessageContentType.TEXT,
    node_type="End",
    node_id="900001",
    node_execute_uuid="2769808280134765897",
    ext={"depth": 3, "path": ["a", {"b": 0.5}]},
    usage=USAGE,
    token=633,
    cost="0.00",
)

OPTIONS: dict[str, object] = {
    "workflow_id": "workflow_7",
    "parameters": {"city": "Oslo", "depth": 3, "note": None, "path": ["a", {"b": 0.5}]},
    "bot_id": "bot_7",
    "app_id": "app_7",
    "ext": {"latitude": "59.9", "longitude": "10.7", "user_id": "user_7"},
    "workflow_version": "v0.0.2",
    "connector_id": "1024",
}
STREAM_IN_FULL = call(
    workflow_runs.stream,
    workflow_id="workflow_7",
    parameters={"city": "Oslo", "depth": 3, "note": None, "path": ["a", {"b": 0.5}]},
    bot_id="bot_7",
    app_id="app_7",
    ext={"latitude": "59.9", "longitude": "10.7", "user_id": "user_7"},
    workflow_version="v0.0.2",
    connector_id="1024",
)
ANSWER: dict[str, object] = {
    "workflow_id": "workflow_7",
    "event_id": EVENT_ID,
    "resume_data": "Oslo",
    "interrupt_type": 2,
}

BEGUN = ok(execute_id="execute_8", debug_url=DEBUG_URL)
LOOK = Wire("GET", "/v1/workflows/workflow_7/run_histories/execute_8")
ENDED = WorkflowRunHistory(execute_id="execute_8", execute_status=WorkflowExecuteStatus.SUCCESS, output='{"Output":""}')


def history(status: str) -> dict[str, object]:
    """Reply with the history of a run in a status."""
    return ok([{"execute_id": "execute_8", "execute_status": status, "output": '{"Output":""}', "error_code": ""}])


ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workflow_runs.create, workflow_id="workflow_7"),
        sends=Wire("POST", "/v1/workflow/run", {"workflow_id": "workflow_7", "is_async": False}),
        full=Call(workflow_runs.create, {**STREAM_IN_FULL.arguments, "is_async": True}),
        sends_in_full=Wire("POST", "/v1/workflow/run", {**OPTIONS, "is_async": True}),
        reply=ok('{"plan":["Oslo"]}', **RESULT),
        payload="",
        value=VALUE,
        recorded=("workflows.runs.create",),
    ),
    StreamRow(
        least=call(workflow_runs.stream, workflow_id="workflow_7"),
        sends=Wire("POST", "/v1/workflow/stream_run", {"workflow_id": "workflow_7"}),
        full=STREAM_IN_FULL,
        sends_in_full=Wire("POST", "/v1/workflow/stream_run", OPTIONS),
        events=(
            ("Message", MESSAGE),
            ("PING", ""),
            ("Message", {"content": "Os"}),
            ("Weather", {"wind": 3}),
            ("Interrupt", {"interrupt_data": INTERRUPT, "node_title": "Ask", "debug_url": DEBUG_URL}),
        ),
        value=(
            WorkflowMessage(MESSAGE_VALUE),
            WorkflowPing(),
            WorkflowMessage(WorkflowEventMessage(content="Os")),
            UnknownWorkflowEvent("Weather", '{"wind": 3}'),
            WorkflowInterrupt(
                WorkflowEventInterrupt(interrupt_data=INTERRUPT_VALUE, node_title="Ask", debug_url=DEBUG_URL)
            ),
        ),
        recorded=("workflows.runs.stream",),
    ),
    Row(
        least=call(
            workflow_runs.resume,
            workflow_id="workflow_7",
            event_id=EVENT_ID,
            resume_data="Oslo",
            interrupt_type=WorkflowInterruptType.QUESTION,
        ),
        sends=Wire("POST", "/v1/workflows/resume", ANSWER),
        reply=ok('{"plan":["Oslo"]}', **RESULT),
        payload="",
        value=VALUE,
    ),
    StreamRow(
        least=call(
            workflow_runs.resume_stream,
            workflow_id="workflow_7",
            event_id=EVENT_ID,
            resume_data="Oslo",
            interrupt_type=2,
        ),
        sends=Wire("POST", "/v1/workflow/stream_resume", ANSWER),
        events=(
            ("Message", MESSAGE),
            (
                "Error",
                {"error_code": 4000, "error_message": "Request parameter error", "debug_url": DEBUG_URL},
            ),
        ),
        value=(
            WorkflowMessage(MESSAGE_VALUE),
            WorkflowError(
                WorkflowEventError(error_code=4000, error_message="Request parameter error", debug_url=DEBUG_URL)
            ),
        ),
        recorded=("workflows.runs.resume",),
    ),
    ProgramRow(
        least=call(workflow_runs.create_and_poll, workflow_id="workflow_7"),
        talk=(
            (Wire("POST", "/v1/workflow/run", {"workflow_id": "workflow_7", "is_async": True}), BEGUN),
            (LOOK, history("Success")),
        ),
        full=Call(
            workflow_runs.create_and_poll, {**STREAM_IN_FULL.arguments, "poll_timeout": 60.0, "poll_interval": 0.0}
        ),
        full_talk=(
            (Wire("POST", "/v1/workflow/run", {**OPTIONS, "is_async": True}), BEGUN),
            (LOOK, {"code": 4314, "msg": "no such record"}),
            (LOOK, history("Running")),
            (LOOK, history("Success")),
        ),
        value=ENDED,
    ),
    ProgramRow(
        least=call(workflow_runs.poll, workflow_id="workflow_7", execute_id="execute_8"),
        talk=((LOOK, history("Success")),),
        full=call(
            workflow_runs.poll,
            workflow_id="workflow_7",
            execute_id="execute_8",
            poll_timeout=None,
            poll_interval=0.0,
        ),
        full_talk=((LOOK, history("Running")), (LOOK, history("Success"))),
        value=ENDED,
    ),
)
