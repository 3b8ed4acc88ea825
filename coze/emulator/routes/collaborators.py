"""Who works on bots, apps and workflows, and whether several people do."""

from collections.abc import Callable
from functools import partial
from typing import Final, cast

from attrs import evolve

from coze.emulator import access
from coze.emulator.answers import Data
from coze.emulator.call import Call, Route, objects, one_of, required
from coze.emulator.records import MANAGERS, App, Bot, Workflow
from coze.emulator.refusals import ALREADY_MEMBER, Refusal, absent, bad, forbidden

Shared = Bot | App | Workflow
Find = Callable[[Call], Shared]
TOGETHER: Final = 20


def _bot(call: Call) -> Shared:
    return access.bot(call, call.path["bot_id"])


def _app(call: Call) -> Shared:
    return access.app(call, call.path["app_id"])


def _workflow(call: Call) -> Shared:
    """Find a workflow of the library: those of an app are shared with it."""
    workflow = access.workflow(call, call.path["workflow_id"])
    if workflow.app_id:
        raise bad(f"The workflow {workflow.id} belongs to an app.")
    return workflow


def _own(call: Call, find: Find) -> Shared:
    """Find what is to be shared; it must be the caller's, or in a workspace that the caller manages (else 4101)."""
    thing = find(call)
    owner_id = thing.creator_id if isinstance(thing, Workflow) else thing.owner_id
    if call.user.id != owner_id and call.world.workspaces[thing.workspace_id].members[call.user.id] not in MANAGERS:
        raise forbidden()
    return thing


def _keep(call: Call, thing: Shared) -> Data:
    match thing:
        case Bot():
            call.world.bots[thing.id] = thing
        case App():
            call.world.apps[thing.id] = thing
        case Workflow():
            call.world.workflows[thing.id] = thing
    return Data()


def add(find: Find, most: int, call: Call) -> Data:
    """Let people work on something: members of its workspace (else 4200) who do not yet (else 4201)."""
    thing = _own(call, find)
    ids = [required(one, "user_id") for one in objects(call.body, "collaborators")]
    if not 1 <= len(ids) <= most:
        raise bad(f"The parameter collaborators must have 1 to {most} items.")
    members = call.world.workspaces[thing.workspace_id].members
    for id in ids:
        if id not in members:
            raise absent("user_id", id)
        if id in thing.collaborators:
            raise Refusal(ALREADY_MEMBER, f"The user {id} is a collaborator already.")
    return _keep(call, evolve(thing, collaborators=(*thing.collaborators, *dict.fromkeys(ids))))


def remove(find: Find, call: Call) -> Data:
    """Let someone no longer work on something."""
    thing, id = _own(call, find), call.path["user_id"]
    if id not in thing.collaborators:
        raise absent("user_id", id)
    return _keep(call, evolve(thing, collaborators=tuple(one for one in thing.collaborators if one != id)))


def mode(find: Find, call: Call) -> Data:
    """Say whether one person works on something or several."""
    thing = cast(Bot | Workflow, _own(call, find))
    wanted = required(call.body, "collaboration_mode")
    return _keep(
        call, evolve(thing, collaboration_mode=one_of("collaboration_mode", wanted, "single", "collaboration"))
    )


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/bots/{bot_id}/collaborators", partial(add, _bot, TOGETHER)),
    ("DELETE", "/v1/bots/{bot_id}/collaborators/{user_id}", partial(remove, _bot)),
    ("POST", "/v1/bots/{bot_id}/collaboration_mode", partial(mode, _bot)),
    ("POST", "/v1/apps/{app_id}/collaborators", partial(add, _app, TOGETHER)),
    ("DELETE", "/v1/apps/{app_id}/collaborators/{user_id}", partial(remove, _app)),
    ("POST", "/v1/workflows/{workflow_id}/collaborators", partial(add, _workflow, 1)),
    ("DELETE", "/v1/workflows/{workflow_id}/collaborators/{user_id}", partial(remove, _workflow)),
    ("POST", "/v1/workflows/{workflow_id}/collaboration_mode", partial(mode, _workflow)),
)
