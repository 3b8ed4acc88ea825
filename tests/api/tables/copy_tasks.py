"""Copies of apps, bots and workflows."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import copy_tasks
from coze.models.copy_tasks import CopyEntityType, CopyFailure, CopyStarted, CopyTask, CopyTaskStatus

TASK = {
    "task_id": "7520000000000000007",
    "entity_type": "app",
    "task_status": "failed",
    "failed_reasons": [
        {
            "entity_id": "7520000000000000101",
            "entity_name": "Trip",
            "entity_type": "workflow",
            "failed_reason": "no permission",
        },
        {"entity_id": "7520000000000000102"},
    ],
    "source_entity_id": "app_7",
    "target_entity_id": "7520000000000000008",
    "target_workspace_id": "workspace_8",
}
VALUE = CopyTask(
    task_id="7520000000000000007",
    entity_type=CopyEntityType.APP,
    task_status=CopyTaskStatus.FAILED,
    failed_reasons=[
        CopyFailure(
            entity_id="7520000000000000101",
            entity_name="Trip",
            entity_type=CopyEntityType.WORKFLOW,
            failed_reason="no permission",
        ),
        CopyFailure(entity_id="7520000000000000102"),
    ],
    source_entity_id="app_7",
    target_entity_id="7520000000000000008",
    target_workspace_id="workspace_8",
)

BEGIN = Wire("POST", "/v1/entities/copy_tasks", {"entity_id": "app_7", "entity_type": "app"})
BEGIN_IN_FULL = Wire(
    "POST",
    "/v1/entities/copy_tasks",
    {"entity_id": "app_7", "entity_type": "app", "to_workspace_id": "workspace_8"},
)
LOOK = Wire("GET", "/v1/entities/copy_tasks/task_7")
BEGUN = ok({"task_id": "task_7"})
RUNNING = ok({"task_id": "task_7", "task_status": "in_progress"})

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(copy_tasks.create, entity_id="app_7", entity_type="app"),
        sends=BEGIN,
        full=call(copy_tasks.create, entity_id="app_7", entity_type=CopyEntityType.APP, to_workspace_id="workspace_8"),
        sends_in_full=BEGIN_IN_FULL,
        reply=ok({"task_id": "7520000000000000007", "copied_entity_id": "7520000000000000008"}),
        value=CopyStarted(task_id="7520000000000000007", copied_entity_id="7520000000000000008"),
    ),
    Row(
        least=call(copy_tasks.retrieve, task_id="task_7"),
        sends=LOOK,
        reply=ok(TASK),
        value=VALUE,
    ),
    ProgramRow(
        least=call(copy_tasks.create_and_poll, entity_id="app_7", entity_type="app"),
        talk=((BEGIN, BEGUN), (LOOK, ok(TASK))),
        full=call(
            copy_tasks.create_and_poll,
            entity_id="app_7",
            entity_type=CopyEntityType.APP,
            to_workspace_id="workspace_8",
            poll_timeout=60.0,
            poll_interval=0.0,
        ),
        full_talk=((BEGIN_IN_FULL, BEGUN), (LOOK, RUNNING), (LOOK, RUNNING), (LOOK, ok(TASK))),
        value=VALUE,
    ),
)
