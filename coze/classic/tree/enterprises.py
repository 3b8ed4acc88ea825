"""Enterprises, their members and organizations."""

from __future__ import annotations

from typing import Final

from coze.api import enterprise_members, organizations
from coze.classic.group import Group, R, area
from coze.classic.methods import done
from coze.classic.replies import (
    CreateEnterpriseMemberResp,
    CreateEnterpriseOrganizationResp,
    DeleteEnterpriseMemberResp,
    UpdateEnterpriseMemberResp,
)
from coze.run.front import AsyncRunner, Runner


class EnterprisesMembers(Group[R]):
    """Change the members of an enterprise."""

    create: Final = done(enterprise_members.create, CreateEnterpriseMemberResp)
    update: Final = done(enterprise_members.update, UpdateEnterpriseMemberResp)
    delete: Final = done(enterprise_members.delete, DeleteEnterpriseMemberResp)


class EnterprisesMembersClient(EnterprisesMembers[Runner]):
    """`EnterprisesMembers` of a synchronous client."""


class AsyncEnterprisesMembersClient(EnterprisesMembers[AsyncRunner]):
    """`EnterprisesMembers` of an asynchronous client."""


class EnterprisesOrganizations(Group[R]):
    """Make organizations in an enterprise."""

    create: Final = done(organizations.create, CreateEnterpriseOrganizationResp)


class EnterprisesOrganizationsClient(EnterprisesOrganizations[Runner]):
    """`EnterprisesOrganizations` of a synchronous client."""


class AsyncEnterprisesOrganizationsClient(EnterprisesOrganizations[AsyncRunner]):
    """`EnterprisesOrganizations` of an asynchronous client."""


class Enterprises(Group[R]):
    """Change enterprises."""

    members: Final = area(EnterprisesMembersClient, AsyncEnterprisesMembersClient)
    organizations: Final = area(EnterprisesOrganizationsClient, AsyncEnterprisesOrganizationsClient)


class EnterprisesClient(Enterprises[Runner]):
    """`Enterprises` of a synchronous client."""


class AsyncEnterprisesClient(Enterprises[AsyncRunner]):
    """`Enterprises` of an asynchronous client."""
