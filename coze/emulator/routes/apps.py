"""Apps, the folders of a workspace, templates of the store, and copies."""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, one_of, optional, required
from coze.emulator.paging import numbered
from coze.emulator.records import App, Bot, Copy, Folder, Workflow
from coze.emulator.refusals import absent


def list_of(call: Call) -> Data:
    """List the apps of a workspace, by how they are published."""
    workspace = access.workspace(call, required(call.query, "workspace_id"))
    status = one_of(
        "publish_status", optional(call.query, "publish_status"), "all", "published_online", "unpublished_draft"
    )
    own = [
        app
        for app in call.world.apps.values()
        if app.workspace_id == workspace.id
        and status in {"all", "published_online" if app.published_at else "unpublished_draft"}
    ]
    page = numbered(call.query, own, default=20, most=50)
    return data({"items": [wire.app(one) for one in page.items], "total": page.total})


# --- folders ----------------------------------------------------------------------------------------------------------


def folders(call: Call) -> Data:
    """List the folders of a workspace that lie in no other, or in one."""
    workspace = access.workspace(call, required(call.query, "workspace_id"))
    type = one_of("folder_type", required(call.query, "folder_type"), "development", "library")
    parent_id = optional(call.query, "parent_folder_id")
    own = [
        one
        for one in call.world.folders.values()
        if (one.workspace_id, one.type, one.parent_id) == (workspace.id, type, parent_id)
    ]
    page = numbered(call.query, own, default=20, most=50)
    items = [_folder(call, one) for one in page.items]
    return data({"items": items, "total_count": page.total, "has_more": page.has_more})


def folder(call: Call) -> Data:
    """Show a folder in a workspace of the caller (else 4200 or 4101)."""
    found = call.world.folders.get(call.path["folder_id"])
    if found is None:
        raise absent("folder_id", call.path["folder_id"])
    access.workspace(call, found.workspace_id)
    return data(_folder(call, found))


def _folder(call: Call, folder: Folder) -> wire.Object:
    inside = sum(one.parent_id == folder.id for one in call.world.folders.values())
    return wire.folder(folder, inside)


# --- templates and copies ---------------------------------------------------------------------------------------------


def duplicate(call: Call) -> Data:
    """Make a bot of a template."""
    id = call.path["template_id"]
    template = call.world.templates.get(id)
    if template is None:
        raise absent("template_id", id)
    workspace = access.workspace(call, required(call.body, "workspace_id"))
    name = optional(call.body, "name") or template.name
    made = call.world.copy_bot(template.bot, workspace_id=workspace.id, owner_id=call.user.id, name=name)
    return data({"entity_id": made.id, "entity_type": "agent"})


def copy(call: Call) -> Data:
    """Copy an app, a bot or a workflow, and give the task that does so."""
    body, world = call.body, call.world
    type = one_of("entity_type", required(body, "entity_type"), "app", "bot", "workflow")
    source_id, place = required(body, "entity_id"), optional(body, "to_workspace_id")
    source = _FIND[type](call, source_id)
    workspace = access.workspace(call, place or source.workspace_id)
    task = Copy(
        id=world.new_id(),
        creator_id=call.user.id,
        type=type,
        source_id=source.id,
        target_id=_copied(call, source, workspace.id),
        workspace_id=workspace.id,
        began_at=world.clock(),
    )
    world.copies[task.id] = task
    return data({"task_id": task.id})


_FIND: Final[Mapping[str, Callable[[Call, str], App | Bot | Workflow]]] = {
    "app": access.app,
    "bot": access.bot,
    "workflow": access.workflow,
}


def _copied(call: Call, source: App | Bot | Workflow, workspace_id: str) -> str:
    """Make a thing that is like another one, a draft of the caller's, and give its id."""
    world, id, now = call.world, call.world.new_id(), call.world.now()
    match source:
        case Bot():
            return world.copy_bot(source, workspace_id=workspace_id, owner_id=call.user.id).id
        case App():
            world.apps[id] = evolve(
                source,
                id=id,
                workspace_id=workspace_id,
                owner_id=call.user.id,
                created_at=now,
                updated_at=now,
                published_at=0,
                collaborators=(),
            )
        case Workflow():
            world.flows[id] = world.flows[source.id]
            world.workflows[id] = evolve(
                source,
                id=id,
                workspace_id=workspace_id,
                creator_id=call.user.id,
                created_at=now,
                updated_at=now,
                versions=(),
                collaborators=(),
            )
    return id


def copied(call: Call) -> Data:
    """Tell how far a copy is that the caller has asked for (else 4200)."""
    id = call.path["task_id"]
    task = call.world.copies.get(id)
    if task is None or task.creator_id != call.user.id:
        raise absent("task_id", id)
    return data(wire.copy(task, ready=call.world.progress(task.began_at) == wire.READY))


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/apps", list_of),
    ("GET", "/v1/folders", folders),
    ("GET", "/v1/folders/{folder_id}", folder),
    ("POST", "/v1/templates/{template_id}/duplicate", duplicate),
    ("POST", "/v1/entities/copy_tasks", copy),
    ("GET", "/v1/entities/copy_tasks/{task_id}", copied),
)
