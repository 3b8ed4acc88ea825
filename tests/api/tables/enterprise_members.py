"""The members of an enterprise."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import enterprise_members
from coze.models.enterprises import EnterpriseMember, EnterpriseMemberRole

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            enterprise_members.create,
            enterprise_id="enterprise_7",
            users=[
                EnterpriseMember(user_id="user_7", role=EnterpriseMemberRole.ENTERPRISE_ADMIN),
                EnterpriseMember(user_id="user_8", role=EnterpriseMemberRole.ENTERPRISE_MEMBER),
            ],
        ),
        sends=Wire(
            "POST",
            "/v1/enterprises/enterprise_7/members",
            {
                "users": [
                    {"user_id": "user_7", "role": "enterprise_admin"},
                    {"user_id": "user_8", "role": "enterprise_member"},
                ]
            },
        ),
        reply=ok({}),
        value=None,
        recorded=("enterprises.members.create",),
    ),
    Row(
        least=call(
            enterprise_members.update,
            enterprise_id="enterprise_7",
            user_id="user_7",
            role=EnterpriseMemberRole.ENTERPRISE_MEMBER,
        ),
        sends=Wire("PUT", "/v1/enterprises/enterprise_7/members/user_7", {"role": "enterprise_member"}),
        reply=ok({}),
        value=None,
        recorded=("enterprises.members.update",),
    ),
    Row(
        least=call(
            enterprise_members.delete, enterprise_id="enterprise_7", user_id="user_7", receiver_user_id="user_8"
        ),
        sends=Wire("DELETE", "/v1/enterprises/enterprise_7/members/user_7", {"receiver_user_id": "user_8"}),
        reply=ok({}),
        value=None,
        recorded=("enterprises.members.delete",),
    ),
)
