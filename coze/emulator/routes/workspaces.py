"""Workspaces and their members."""

from typing import Final

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, objects, one_of, optional, required, short, strings
from coze.emulator.paging import numbered
from coze.emulator.refusals import NOT_IN_ENTERPRISE, Refusal, absent, bad

NAME: Final = 50
DESCRIPTION: Final = 2000
ADDED: Final = 20
REMOVED: Final = 5


def create(call: Call) -> Data:
    """Make a workspace, of the caller or of another owner, perhaps in an organization."""
    body, world = call.body, call.world
    required(body, "name")
    required(body, "description")
    owner_id, organization_id = optional(body, "owner_uid") or call.user.id, optional(body, "coze_account_id")
    if owner_id not in world.users:
        raise absent("owner_uid", owner_id)
    if organization_id and organization_id not in world.organizations:
        raise absent("coze_account_id", organization_id)
    icon = optional(body, "icon_file_id")
    icon_url = wire.address(access.file(call, icon).id) if icon else ""
    name, description = short(body, "name", NAME), short(body, "description", DESCRIPTION)
    enterprise_id = world.organizations[organization_id].enterprise_id if organization_id else ""
    made = world.add_workspace(name, owner_id=owner_id, enterprise_id=enterprise_id)
    world.workspaces[made.id] = evolve(made, description=description, icon_url=icon_url)
    return data({"id": made.id})


def update(call: Call) -> Data:
    """Rename a workspace, or describe it anew."""
    workspace = access.manager(call, call.path["workspace_id"])
    call.world.workspaces[workspace.id] = evolve(
        workspace,
        name=short(call.body, "name", NAME) or workspace.name,
        description=short(call.body, "description", DESCRIPTION) or workspace.description,
    )
    return Data()


def list_of(call: Call) -> Data:
    """List the caller's workspaces, or those shared with `user_id`, in `enterprise_id`, or of an organization."""
    user_id, enterprise_id = optional(call.query, "user_id"), optional(call.query, "enterprise_id")
    organization = call.world.organizations.get(optional(call.query, "coze_account_id"))
    wanted = organization.enterprise_id if organization is not None else enterprise_id
    shared = [
        workspace
        for workspace in call.world.workspaces.values()
        if {call.user.id, user_id or call.user.id} <= set(workspace.members)
        and wanted in {"", workspace.enterprise_id}
        and call.token.reaches(workspace)
    ]
    page = numbered(call.query, shared, default=20, most=50)
    return data({"total_count": page.total, "workspaces": [wire.workspace(one, call.user) for one in page.items]})


# --- members ----------------------------------------------------------------------------------------------------------


def members(call: Call) -> Data:
    """List the members of a workspace of the caller."""
    workspace = access.workspace(call, call.path["workspace_id"])
    page = numbered(call.query, list(workspace.members.items()), default=20, most=50)
    items = [wire.member(call.world.users[id], role) for id, role in page.items]
    return data({"items": items, "total_count": page.total})


def add(call: Call) -> Data:
    """Add users to a workspace, or invite them to a personal one, and tell what became of each."""
    workspace, world = access.manager(call, call.path["workspace_id"]), call.world
    given = objects(call.body, "users")
    if not 1 <= len(given) <= ADDED:
        raise bad(f"The parameter users must have 1 to {ADDED} items.")
    roles = {
        required(one, "user_id"): one_of("role_type", optional(one, "role_type"), "member", "admin") for one in given
    }
    enterprise = world.enterprises.get(workspace.enterprise_id)
    told: dict[str, list[str]] = {name: [] for name in ("added", "invited", "unknown", "joined", "pending")}
    for id in roles:
        if id not in world.users:
            told["unknown"].append(id)
        elif id in workspace.members:
            told["joined"].append(id)
        elif enterprise is not None and id not in enterprise.members:
            raise Refusal(NOT_IN_ENTERPRISE, f"The user {id} is not in the enterprise of the workspace.")
        elif workspace.workspace_type == "team":
            told["added"].append(id)
        else:
            told["pending" if id in workspace.invited else "invited"].append(id)
    world.workspaces[workspace.id] = evolve(
        workspace,
        members={**workspace.members, **{id: roles[id] for id in told["added"]}},
        invited=(*workspace.invited, *told["invited"]),
    )
    return data(
        {
            "added_success_user_ids": told["added"],
            "invited_success_user_ids": told["invited"],
            "not_exist_user_ids": told["unknown"],
            "already_joined_user_ids": told["joined"],
            "already_invited_user_ids": told["pending"],
        }
    )


def remove(call: Call) -> Data:
    """Remove members from a workspace, and tell what became of each; its owner stays."""
    workspace = access.manager(call, call.path["workspace_id"])
    ids = strings(call.body, "user_ids", most=REMOVED)
    if not ids:
        raise bad("The parameter user_ids is required.")
    owners = [id for id in ids if workspace.members.get(id) == "owner"]
    gone = [id for id in ids if workspace.members.get(id) in {"admin", "member"}]
    call.world.workspaces[workspace.id] = evolve(
        workspace, members={id: role for id, role in workspace.members.items() if id not in gone}
    )
    return data(
        {
            "removed_success_user_ids": gone,
            "not_in_workspace_user_ids": [id for id in ids if id not in workspace.members],
            "owner_not_support_remove_user_ids": owners,
        }
    )


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/workspaces", create),
    ("GET", "/v1/workspaces", list_of),
    ("PUT", "/v1/workspaces/{workspace_id}", update),
    ("GET", "/v1/workspaces/{workspace_id}/members", members),
    ("POST", "/v1/workspaces/{workspace_id}/members", add),
    ("DELETE", "/v1/workspaces/{workspace_id}/members", remove),
)
