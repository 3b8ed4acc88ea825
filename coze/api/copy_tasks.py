"""Copies of apps, bots and workflows: ask for one, and see how far it is."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Now, Request, Sleep, Steps, program
from coze.endpoint import get, post
from coze.http import path
from coze.models.copy_tasks import CopyEntityType, CopyStarted, CopyTask, CopyTaskStatus


def create(
    *, entity_id: str, entity_type: CopyEntityType | str, to_workspace_id: str | None = None
) -> Request[CopyStarted]:
    """Copy an app, a bot or a workflow, into another workspace if you like.

    The answer has the id of the copy if it was made at once, else that of the task that makes it: poll with `retrieve`,
    or take `create_and_poll`. Failures: not_found (4200) and permission, of what is copied or of the workspace.

    In the official reference; the path of its page is not known.
    """
    body = {"entity_id": entity_id, "entity_type": entity_type, "to_workspace_id": to_workspace_id}
    return post("copy_tasks.create", path("/v1/entities/copy_tasks"), into(CopyStarted), body)


def retrieve(*, task_id: str) -> Request[CopyTask]:
    """Read how far a copy is; a task that is unknown or not yours is not_found (4200).

    In the official reference; the path of its page is not known.
    """
    return get("copy_tasks.retrieve", path("/v1/entities/copy_tasks/{task_id}", task_id), into(CopyTask))


# --- programs ---------------------------------------------------------------------------------------------------------


@program
def create_and_poll(
    *,
    entity_id: str,
    entity_type: CopyEntityType | str,
    to_workspace_id: str | None = None,
    poll_timeout: float | None = 600.0,
    poll_interval: float = 1.0,
) -> Steps[CopyTask]:
    """Copy an app, a bot or a workflow, and wait until that has ended; parameters and failures are those of `create`.

    It asks every `poll_interval` seconds. A copy that has not ended after `poll_timeout` seconds (None waits for ever)
    is given back as it is: it goes on, and no endpoint stops it. A copy that failed is no failure here: see its
    `task_status` and `failed_reasons`. One that was made at once is given as a task without an id.

    In the official reference; the path of its page is not known.
    """
    started = yield from create(entity_id=entity_id, entity_type=entity_type, to_workspace_id=to_workspace_id)
    if started.copied_entity_id:
        return CopyTask(
            task_id="",
            entity_type=entity_type,
            task_status=CopyTaskStatus.SUCCESSFUL,
            source_entity_id=entity_id,
            target_entity_id=started.copied_entity_id,
            target_workspace_id=to_workspace_id or "",
        )
    task_id, begun = started.task_id or "", (yield from Now())
    task = yield from retrieve(task_id=task_id)
    while not task.task_status.ended:
        if poll_timeout is not None and (yield from Now()) - begun >= poll_timeout:
            break
        yield from Sleep(poll_interval)
        task = yield from retrieve(task_id=task_id)
    return task
