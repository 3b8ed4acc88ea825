"""The organizations of an enterprise: make, list and change them."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.organizations import Organization
from coze.pages import Page, numbered


def create(*, enterprise_id: str, name: str, super_admin_user_id: str, description: str | None = None) -> Request[None]:
    """Make an organization in an enterprise, with the user who is to be its super admin.

    A text that moderation refuses is permission (4102).

    In the official reference; the path of its page is not known.
    """
    body = {"name": name, "super_admin_user_id": super_admin_user_id, "description": description}
    where = path("/v1/enterprises/{enterprise_id}/organizations", enterprise_id)
    return post("organizations.create", where, nothing(), body)


def list(*, enterprise_id: str, page_num: int = 1, page_size: int = 20) -> Request[Page[Organization]]:
    """List the organizations of an enterprise; `page_size` is 1 to 20.

    An enterprise that does not exist is not_found, one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {"page_num": within("page_num", page_num, 1), "page_size": within("page_size", page_size, 1, 20)}
    where = path("/v1/enterprises/{enterprise_id}/organizations", enterprise_id)
    return get("organizations.list", where, numbered(model=Organization, total="total_count"), query)


def update(*, organization_id: str, name: str | None = None, description: str | None = None) -> Request[None]:
    """Rename an organization, or describe it anew; what is not given stays.

    `name` has at most 30 characters, `description` at most 100. A text that moderation refuses is permission (4102).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/organizations/{organization_id}", organization_id)
    return put("organizations.update", where, nothing(), {"name": name, "description": description})
