"""The members of an enterprise: add, change and remove them."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import post, put
from coze.http import path
from coze.models.enterprises import EnterpriseMember, EnterpriseMemberRole


def create(*, enterprise_id: str, users: Sequence[EnterpriseMember]) -> Request[None]:
    """Add users to an enterprise; 5 calls a second, more of them are rate_limit.

    An enterprise that is full, with 100 members, is quota (777074011), a user who is a member already conflict (4201).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/enterprises/{enterprise_id}/members", enterprise_id)
    return post("enterprise_members.create", where, nothing(), {"users": users})


def update(*, enterprise_id: str, user_id: str, role: EnterpriseMemberRole | str) -> Request[None]:
    """Give a member of an enterprise another role; 5 calls a second, more of them are rate_limit.

    One who is no member is permission (702042162).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/enterprises/{enterprise_id}/members/{user_id}", enterprise_id, user_id)
    return put("enterprise_members.update", where, nothing(), {"role": role})


def delete(*, enterprise_id: str, user_id: str, receiver_user_id: str) -> Request[None]:
    """Remove a member from an enterprise; 5 calls a second, more of them are rate_limit.

    `receiver_user_id` is the member who takes over what was theirs. One who is no member is permission (702042162).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/enterprises/{enterprise_id}/members/{user_id}", enterprise_id, user_id)
    return remove("enterprise_members.delete", where, nothing(), {"receiver_user_id": receiver_user_id})
