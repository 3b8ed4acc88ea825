"""The members of an organization: add, list, change and remove them."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.organizations import OrganizationMember, OrganizationPerson, OrganizationRoleType
from coze.pages import Page, numbered


def create(*, organization_id: str, organization_people: Sequence[OrganizationPerson]) -> Request[None]:
    """Add a user to an organization; the list holds one. 5 calls a second, more of them are rate_limit.

    A user who is not in the enterprise is permission (702042162), one who is a member already conflict (4201).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/organizations/{organization_id}/members", organization_id)
    return post("organization_members.create", where, nothing(), {"organization_people": organization_people})


def list(*, organization_id: str, page_num: int = 1, page_size: int = 20) -> Request[Page[OrganizationMember]]:
    """List the members of an organization; `page_size` is 1 to 50.

    An organization that does not exist is not_found, one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {"page_num": within("page_num", page_num, 1), "page_size": within("page_size", page_size, 1, 50)}
    where = path("/v1/organizations/{organization_id}/members", organization_id)
    return get("organization_members.list", where, numbered(model=OrganizationMember, total="total_count"), query)


def update(*, organization_id: str, user_id: str, organization_role_type: OrganizationRoleType | str) -> Request[None]:
    """Give a member of an organization another role; 5 calls a second, more of them are rate_limit.

    One who is no member is permission (702042162).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/organizations/{organization_id}/members/{user_id}", organization_id, user_id)
    return put("organization_members.update", where, nothing(), {"organization_role_type": organization_role_type})


def delete(*, organization_id: str, user_id: str, receiver_user_id: str) -> Request[None]:
    """Remove a member from an organization; 5 calls a second, more of them are rate_limit.

    `receiver_user_id` is the member who takes over what was theirs. One who is no member is permission (702042162); the
    last super admin cannot be removed (conflict, 777074044).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/organizations/{organization_id}/members/{user_id}", organization_id, user_id)
    return remove("organization_members.delete", where, nothing(), {"receiver_user_id": receiver_user_id})
