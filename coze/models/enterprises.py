"""The members of enterprises."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class EnterpriseMemberRole(OpenText):
    """What a user is in an enterprise."""

    ENTERPRISE_ADMIN: Final = known("enterprise_admin")
    ENTERPRISE_MEMBER: Final = known("enterprise_member")


@frozen(kw_only=True, slots=False)
class EnterpriseMember(Model):
    """A user who is to join an enterprise, and the role."""

    user_id: str
    role: EnterpriseMemberRole = field(converter=EnterpriseMemberRole)
