"""Enterprises: their members, their organizations, and the members of these."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from coze.emulator import wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, objects, one_of, optional, required, short
from coze.emulator.paging import numbered
from coze.emulator.records import Enterprise, Json, Organization
from coze.emulator.refusals import (
    ALREADY_MEMBER,
    ENTERPRISE_FULL,
    LAST_SUPER_ADMIN,
    NOT_IN_ENTERPRISE,
    Refusal,
    absent,
    bad,
    forbidden,
)

MEMBERS: Final = 100
NAME: Final = 30
DESCRIPTION: Final = 100
ROLES: Final = ("enterprise_member", "enterprise_admin")
SUPER: Final = "organization_super_admin"
ORGANIZATION_ROLES: Final = ("organization_member", "organization_admin", SUPER, "organization_guest")


def _enterprise(call: Call, id: str) -> Enterprise:
    """Find an enterprise that the caller administers (else 4200 or 4101)."""
    found = call.world.enterprises.get(id)
    if found is None:
        raise absent("enterprise_id", id)
    if found.members.get(call.user.id) != "enterprise_admin":
        raise forbidden()
    return found


def _of_enterprise(call: Call) -> Enterprise:
    return _enterprise(call, call.path["enterprise_id"])


def _known(members: Mapping[str, object], id: str) -> str:
    """Find a member (else 702042162)."""
    if id not in members:
        raise Refusal(NOT_IN_ENTERPRISE, f"The user {id} is no member.")
    return id


def _new(call: Call, members: Mapping[str, object], source: Json) -> str:
    """Find a user who is to become a member (else 4200), and is none yet (else 4201)."""
    id = required(source, "user_id")
    if id not in call.world.users:
        raise absent("user_id", id)
    if id in members:
        raise Refusal(ALREADY_MEMBER, f"The user {id} is a member already.")
    return id


# --- members of an enterprise -----------------------------------------------------------------------------------------


def add(call: Call) -> Data:
    """Add users to an enterprise, all or none."""
    enterprise = _of_enterprise(call)
    users = objects(call.body, "users")
    added = {_new(call, enterprise.members, one): one_of("role", optional(one, "role"), *ROLES) for one in users}
    if not added:
        raise bad("The parameter users is required.")
    if len(enterprise.members) + len(added) > MEMBERS:
        raise Refusal(ENTERPRISE_FULL, f"An enterprise has at most {MEMBERS} members.")
    call.world.enterprises[enterprise.id] = evolve(enterprise, members={**enterprise.members, **added})
    return Data()


def update(call: Call) -> Data:
    """Give a member of an enterprise another role."""
    enterprise = _of_enterprise(call)
    id = _known(enterprise.members, call.path["user_id"])
    role = one_of("role", required(call.body, "role"), *ROLES)
    call.world.enterprises[enterprise.id] = evolve(enterprise, members={**enterprise.members, id: role})
    return Data()


def remove(call: Call) -> Data:
    """Remove a member from an enterprise, its workspaces and organizations; another one takes over what was theirs."""
    enterprise, world = _of_enterprise(call), call.world
    id, receiver_id = call.path["user_id"], required(call.body, "receiver_user_id")
    _known(enterprise.members, id)
    if _known(enterprise.members, receiver_id) == id:
        raise bad("The receiver_user_id must be another member.")
    for workspace in [one for one in world.workspaces.values() if one.enterprise_id == enterprise.id]:
        if id in workspace.members:
            taken = {receiver_id: "owner"} if workspace.members[id] == "owner" else {}
            left = {**workspace.members, **taken}
            del left[id]
            world.workspaces[workspace.id] = evolve(workspace, members=left)
        for bot in [one for one in world.bots.values() if (one.workspace_id, one.owner_id) == (workspace.id, id)]:
            world.bots[bot.id] = evolve(bot, owner_id=receiver_id)
    for organization in [one for one in world.organizations.values() if one.enterprise_id == enterprise.id]:
        if id in organization.members:
            world.organizations[organization.id] = evolve(organization, members=_without(organization, id))
    left_over = {one: role for one, role in enterprise.members.items() if one != id}
    world.enterprises[enterprise.id] = evolve(enterprise, members=left_over)
    return Data()


# --- organizations ----------------------------------------------------------------------------------------------------


def create(call: Call) -> Data:
    """Make an organization of an enterprise, with a member of the enterprise as its super admin."""
    enterprise = _of_enterprise(call)
    required(call.body, "name")
    call.world.add_organization(
        short(call.body, "name", NAME),
        enterprise_id=enterprise.id,
        admin_id=_known(enterprise.members, required(call.body, "super_admin_user_id")),
        description=short(call.body, "description", DESCRIPTION),
    )
    return Data()


def organizations(call: Call) -> Data:
    """List the organizations of an enterprise."""
    enterprise = _of_enterprise(call)
    own = [one for one in call.world.organizations.values() if one.enterprise_id == enterprise.id]
    page = numbered(call.query, own, default=20, most=20)
    return data({"items": [wire.organization(one) for one in page.items], "total_count": page.total})


def _organization(call: Call) -> Organization:
    """Find an organization that the caller administers, or whose enterprise (else 4200 or 4101)."""
    id = call.path["organization_id"]
    found = call.world.organizations.get(id)
    if found is None:
        raise absent("organization_id", id)
    role, _ = found.members.get(call.user.id, ("", 0))
    if role not in {SUPER, "organization_admin"}:
        _enterprise(call, found.enterprise_id)
    return found


def change(call: Call) -> Data:
    """Rename an organization, or describe it anew."""
    organization = _organization(call)
    call.world.organizations[organization.id] = evolve(
        organization,
        name=short(call.body, "name", NAME) or organization.name,
        description=short(call.body, "description", DESCRIPTION) or organization.description,
    )
    return Data()


# --- members of an organization ---------------------------------------------------------------------------------------


def people(call: Call) -> Data:
    """List the members of an organization."""
    organization = _organization(call)
    page = numbered(call.query, list(organization.members.items()), default=20, most=50)
    items = [wire.person(call.world.users[id], role, at) for id, (role, at) in page.items]
    return data({"items": items, "total_count": page.total})


def join(call: Call) -> Data:
    """Add one user of the enterprise to an organization."""
    organization = _organization(call)
    given = objects(call.body, "organization_people")
    if len(given) != 1:
        raise bad("The parameter organization_people must have one item.")
    id = _new(call, organization.members, given[0])
    _known(call.world.enterprises[organization.enterprise_id].members, id)
    role = one_of("organization_role_type", required(given[0], "organization_role_type"), *ORGANIZATION_ROLES)
    _keep(call, organization, {**organization.members, id: (role, call.world.now())})
    return Data()


def promote(call: Call) -> Data:
    """Give a member of an organization another role; a super admin must be left."""
    organization = _organization(call)
    id = _known(organization.members, call.path["user_id"])
    wanted = required(call.body, "organization_role_type")
    role = one_of("organization_role_type", wanted, *ORGANIZATION_ROLES)
    _keep(call, organization, {**organization.members, id: (role, organization.members[id][1])})
    return Data()


def leave(call: Call) -> Data:
    """Remove a member from an organization, if a super admin is left; another member takes over what was theirs."""
    organization = _organization(call)
    id = _known(organization.members, call.path["user_id"])
    if _known(organization.members, required(call.body, "receiver_user_id")) == id:
        raise bad("The receiver_user_id must be another member.")
    _keep(call, organization, _without(organization, id))
    return Data()


def _without(organization: Organization, id: str) -> Mapping[str, tuple[str, int]]:
    return {one: joined for one, joined in organization.members.items() if one != id}


def _keep(call: Call, organization: Organization, members: Mapping[str, tuple[str, int]]) -> None:
    if SUPER not in {role for role, _ in members.values()}:
        raise Refusal(LAST_SUPER_ADMIN, "The last super admin of an organization cannot be removed.")
    call.world.organizations[organization.id] = evolve(organization, members=members)


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/enterprises/{enterprise_id}/members", add),
    ("PUT", "/v1/enterprises/{enterprise_id}/members/{user_id}", update),
    ("DELETE", "/v1/enterprises/{enterprise_id}/members/{user_id}", remove),
    ("POST", "/v1/enterprises/{enterprise_id}/organizations", create),
    ("GET", "/v1/enterprises/{enterprise_id}/organizations", organizations),
    ("PUT", "/v1/organizations/{organization_id}", change),
    ("GET", "/v1/organizations/{organization_id}/members", people),
    ("POST", "/v1/organizations/{organization_id}/members", join),
    ("PUT", "/v1/organizations/{organization_id}/members/{user_id}", promote),
    ("DELETE", "/v1/organizations/{organization_id}/members/{user_id}", leave),
)
