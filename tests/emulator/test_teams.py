"""Workspaces, enterprises and organizations, and who is in them."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from place import Place

from coze.api import enterprise_members, organization_members, organizations, workspace_members, workspaces
from coze.models.enterprises import EnterpriseMember
from coze.models.organizations import OrganizationPerson, OrganizationRoleType, PeopleType
from coze.models.workspaces import WorkspaceMember, WorkspaceRoleType

ADMIN = OrganizationRoleType.ORGANIZATION_ADMIN
SUPER = OrganizationRoleType.ORGANIZATION_SUPER_ADMIN


def test_a_workspace_is_made_and_renamed(place: Place, other: Place) -> None:
    """A workspace is its maker's or that of another owner, and managers rename it."""
    made = place.run(workspaces.create(name="Team", description="Works.")).id
    given = place.run(workspaces.create(name="Gift", description="Yours.", owner_uid=other.user_id)).id
    assert [one.id for one in place.items(workspaces.list())] == [place.workspace_id, made]
    assert given in [one.id for one in other.items(workspaces.list())]
    place.run(workspaces.update(workspace_id=made, name="Crew"))
    assert [one.name for one in place.items(workspaces.list())] == ["Personal", "Crew"]
    assert place.emulator.world.workspaces[made].description == "Works."
    assert place.code(workspaces.update(workspace_id=given, name="Mine")) == 4101
    assert place.code(workspaces.update(workspace_id="1", name="Mine")) == 4200
    for wrong in ({"name": "x" * 51}, {"name": ""}, {"description": "x" * 2001}, {"description": ""}):
        settings: dict[str, Any] = {"name": "x", "description": "x", **wrong}
        assert place.code(workspaces.create(**settings)) == 4000, wrong
    assert place.code(workspaces.create(name="x", description="x", owner_uid="1")) == 4200


def test_members_come_and_go(place: Place, other: Place) -> None:
    """What became of each user is told: added, joined already, unknown; an owner stays."""
    team = place.run(workspaces.create(name="Team", description="Works.")).id
    users = [WorkspaceMember(user_id=id) for id in (other.user_id, place.user_id, "1")]
    assert other.code(workspace_members.create(workspace_id=team, users=users)) == 4101
    added = place.run(workspace_members.create(workspace_id=team, users=users))
    assert (added.added_success_user_ids, added.already_joined_user_ids, added.not_exist_user_ids) == (
        (other.user_id,),
        (place.user_id,),
        ("1",),
    )
    for size in (1, 50):
        listed = other.items(workspace_members.list(workspace_id=team, page_size=size))
        assert [(one.user_id, one.role_type) for one in listed] == [
            (place.user_id, WorkspaceRoleType.OWNER),
            (other.user_id, WorkspaceRoleType.MEMBER),
        ]
    ids = [other.user_id, place.user_id, "1"]
    assert other.code(workspace_members.delete(workspace_id=team, user_ids=ids)) == 4101
    gone = place.run(workspace_members.delete(workspace_id=team, user_ids=ids))
    assert (
        gone.removed_success_user_ids,
        gone.owner_not_support_remove_user_ids,
        gone.not_in_workspace_user_ids,
    ) == ((other.user_id,), (place.user_id,), ("1",))
    assert other.code(workspace_members.list(workspace_id=team)) == 4101
    assert place.code(workspace_members.create(workspace_id=team, users=users * 7)) == 4000
    assert place.code(workspace_members.delete(workspace_id=team, user_ids=["1"] * 6)) == 4000


def test_a_personal_workspace_invites(place: Place, other: Place) -> None:
    """Who is invited is no member yet, and is not invited twice."""
    invite = workspace_members.create(
        workspace_id=place.workspace_id, users=[WorkspaceMember(user_id=other.user_id, role_type="admin")]
    )
    assert place.run(invite).invited_success_user_ids == (other.user_id,)
    assert place.run(invite).already_invited_user_ids == (other.user_id,)
    assert [one.user_id for one in place.items(workspace_members.list(workspace_id=place.workspace_id))] == [
        place.user_id
    ]


@pytest.fixture
def enterprise(place: Place) -> str:
    """Make an enterprise that the user administers."""
    return place.emulator.world.add_enterprise("Works", admin_id=place.user_id).id


def test_an_enterprise_has_members(place: Place, other: Place, enterprise: str) -> None:
    """Users join an enterprise once, get roles, and leave what was theirs to somebody else."""
    world = place.emulator.world
    joining = enterprise_members.create(
        enterprise_id=enterprise, users=[EnterpriseMember(user_id=other.user_id, role="enterprise_member")]
    )
    assert other.code(joining) == 4101
    place.run(joining)
    assert place.code(joining) == 4201
    unknown = [EnterpriseMember(user_id="1", role="enterprise_member")]
    assert place.code(enterprise_members.create(enterprise_id=enterprise, users=unknown)) == 4200
    assert place.code(enterprise_members.create(enterprise_id="1", users=unknown)) == 4200
    one = {"enterprise_id": enterprise, "user_id": other.user_id}
    place.run(enterprise_members.update(**one, role="enterprise_admin"))
    assert world.enterprises[enterprise].members[other.user_id] == "enterprise_admin"
    assert place.code(enterprise_members.update(**{**one, "user_id": "1"}, role="enterprise_admin")) == 702042162
    team = world.add_workspace("Team", owner_id=other.user_id, enterprise_id=enterprise)
    bot = world.add_bot("Bot", workspace_id=team.id)
    assert place.code(enterprise_members.delete(**one, receiver_user_id=other.user_id)) == 4000
    assert place.code(enterprise_members.delete(**one, receiver_user_id="1")) == 702042162
    place.run(enterprise_members.delete(**one, receiver_user_id=place.user_id))
    assert dict(world.workspaces[team.id].members) == {place.user_id: "owner"}
    assert world.bots[bot.id].owner_id == place.user_id
    assert place.code(enterprise_members.delete(**one, receiver_user_id=place.user_id)) == 702042162
    assert place.items(workspaces.list(enterprise_id=enterprise))[0].id == team.id
    outside = workspace_members.create(workspace_id=team.id, users=[WorkspaceMember(user_id=other.user_id)])
    assert place.code(outside) == 702042162


def test_an_enterprise_may_be_full(place: Place, other: Place, enterprise: str) -> None:
    """There are at most a hundred members."""
    known = place.emulator.world.enterprises
    crowd = {f"user {number}": "enterprise_member" for number in range(99)}
    known[enterprise] = evolve(known[enterprise], members={**known[enterprise].members, **crowd})
    one_more = [EnterpriseMember(user_id=other.user_id, role="enterprise_member")]
    assert place.code(enterprise_members.create(enterprise_id=enterprise, users=one_more)) == 777074011


def test_an_enterprise_has_organizations(place: Place, other: Place, enterprise: str) -> None:
    """An enterprise has a default organization; others are made, renamed, and have workspaces."""
    create = organizations.create(enterprise_id=enterprise, name="West", super_admin_user_id=place.user_id)
    assert other.code(create) == 4101
    place.run(create)
    found = place.items(organizations.list(enterprise_id=enterprise, page_size=1))
    assert [(one.organization_name, one.is_default_organization) for one in found] == [
        ("Works", True),
        ("West", False),
    ]
    id = found[1].organization_id
    place.run(organizations.update(organization_id=id, name="East", description="Sunrise"))
    assert place.items(organizations.list(enterprise_id=enterprise))[1].organization_name == "East"
    assert other.code(organizations.update(organization_id=id, name="x")) == 4101
    assert place.code(organizations.update(organization_id=id, name="x" * 31)) == 4000
    assert place.code(organizations.update(organization_id="1")) == 4200
    outside = organizations.create(enterprise_id=enterprise, name="x", super_admin_user_id=other.user_id)
    assert place.code(outside) == 702042162
    made = place.run(workspaces.create(name="Team", description="x", coze_account_id=id)).id
    assert [one.id for one in place.items(workspaces.list(coze_account_id=id))] == [made]


def test_an_organization_has_members(place: Place, other: Place, enterprise: str) -> None:
    """Members of the enterprise join an organization one by one; a super admin is always left."""
    world = place.emulator.world
    (default,) = [one for one in world.organizations.values() if one.enterprise_id == enterprise]
    where: dict[str, Any] = {"organization_id": default.id}
    person = [OrganizationPerson(user_id=other.user_id, organization_role_type="organization_guest")]
    join = organization_members.create(**where, organization_people=person)
    assert place.code(join) == 702042162
    known = world.enterprises
    members = {**known[enterprise].members, other.user_id: "enterprise_member"}
    known[enterprise] = evolve(known[enterprise], members=members)
    place.run(join)
    assert place.code(join) == 4201
    assert place.code(organization_members.create(**where, organization_people=person * 2)) == 4000
    found = place.items(organization_members.list(**where, page_size=1))
    assert [(one.user_id, one.organization_role_type.value, one.people_type) for one in found] == [
        (place.user_id, "organization_super_admin", PeopleType.EMPLOYEE),
        (other.user_id, "organization_guest", PeopleType.GUEST),
    ]
    assert other.code(organization_members.list(**where)) == 4101
    self: dict[str, Any] = {**where, "user_id": place.user_id}
    assert place.code(organization_members.update(**self, organization_role_type=ADMIN)) == 777074044
    assert place.code(organization_members.delete(**self, receiver_user_id=other.user_id)) == 777074044
    place.run(organization_members.update(**where, user_id=other.user_id, organization_role_type=SUPER))
    place.run(organization_members.delete(**self, receiver_user_id=other.user_id))
    assert [one.user_id for one in other.items(organization_members.list(**where))] == [other.user_id]
    gone = organization_members.delete(**self, receiver_user_id=other.user_id)
    assert place.code(gone) == 702042162
