"""The organizations of an enterprise, and their members."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class OrganizationRoleType(OpenText):
    """What a user is in an organization."""

    UNKNOWN: Final = known("")
    ORGANIZATION_SUPER_ADMIN: Final = known("organization_super_admin")
    ORGANIZATION_ADMIN: Final = known("organization_admin")
    ORGANIZATION_MEMBER: Final = known("organization_member")
    ORGANIZATION_GUEST: Final = known("organization_guest")


class PeopleType(OpenText):
    """Whether a member belongs to the enterprise, or is a guest."""

    UNKNOWN: Final = known("")
    EMPLOYEE: Final = known("employee")
    GUEST: Final = known("guest")


@frozen(kw_only=True, slots=False)
class Organization(Model):
    """An organization of an enterprise."""

    organization_id: str
    organization_name: str = ""
    organization_icon_url: str = ""
    is_default_organization: bool = False


@frozen(kw_only=True, slots=False)
class OrganizationPerson(Model):
    """A user who is to join an organization, and the role."""

    user_id: str
    organization_role_type: OrganizationRoleType = field(converter=OrganizationRoleType)


@frozen(kw_only=True, slots=False)
class OrganizationMember(Model):
    """A member of an organization; `created_at` is in unix seconds."""

    user_id: str
    organization_role_type: OrganizationRoleType = field(
        default=OrganizationRoleType.UNKNOWN, converter=OrganizationRoleType
    )
    people_type: PeopleType = field(default=PeopleType.UNKNOWN, converter=PeopleType)
    user_nickname: str = ""
    user_unique_name: str = ""
    avatar_url: str = ""
    created_at: int | None = None
    is_valid: bool | None = None
