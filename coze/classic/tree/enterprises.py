"""Enterprises, their members and organizations."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import enterprise_members, organizations
from coze.classic.group import Group, R
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


EnterprisesMembersClient: TypeAlias = EnterprisesMembers[Runner]
AsyncEnterprisesMembersClient: TypeAlias = EnterprisesMembers[AsyncRunner]


class EnterprisesOrganizations(Group[R]):
    """Make organizations in an enterprise."""

    create: Final = done(organizations.create, CreateEnterpriseOrganizationResp)


EnterprisesOrganizationsClient: TypeAlias = EnterprisesOrganizations[Runner]
AsyncEnterprisesOrganizationsClient: TypeAlias = EnterprisesOrganizations[AsyncRunner]


class Enterprises(Group[R]):
    """Change enterprises."""

    @functools.cached_property
    def members(self) -> EnterprisesMembers[R]:
        """Change the members of an enterprise."""
        return EnterprisesMembers(self.runner, self.options)

    @functools.cached_property
    def organizations(self) -> EnterprisesOrganizations[R]:
        """Make organizations in an enterprise."""
        return EnterprisesOrganizations(self.runner, self.options)


EnterprisesClient: TypeAlias = Enterprises[Runner]
AsyncEnterprisesClient: TypeAlias = Enterprises[AsyncRunner]
