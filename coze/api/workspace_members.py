"""The members of a workspace: add, list and remove them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from coze.decode import into
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post
from coze.http import path, within
from coze.models.workspaces import CreateWorkspaceMemberResp, DeleteWorkspaceMemberResp, WorkspaceMember
from coze.pages import Page, numbered


def list(*, workspace_id: str, page_num: int = 1, page_size: int = 20) -> Request[Page[WorkspaceMember]]:
    """List the members of a workspace; `page_size` is 1 to 50.

    A workspace that does not exist is not_found, one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {"page_num": within("page_num", page_num, 1), "page_size": within("page_size", page_size, 1, 50)}
    where = path("/v1/workspaces/{workspace_id}/members", workspace_id)
    return get("workspace_members.list", where, numbered(model=WorkspaceMember, total="total_count"), query)


def create(*, workspace_id: str, users: Sequence[WorkspaceMember]) -> Request[CreateWorkspaceMemberResp]:
    """Add at most 20 users to a workspace, or invite them to a personal one; the answer says what became of each.

    Of a member only the id and the role are sent. A workspace that is full is quota (702042018), a user who is not in
    the enterprise or the team is permission (702042162); 5 calls a second, more of them are rate_limit.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workspaces/{workspace_id}/members", workspace_id)
    body = {"users": tuple(map(_newcomer, users)) if isinstance(cast(object, users), Sequence) else users}
    return post("workspace_members.create", where, into(CreateWorkspaceMemberResp), body)


def _newcomer(user: object) -> object:
    """Leave out what only the server tells of a member."""
    match user:
        case WorkspaceMember(user_id=user_id, role_type=role_type):
            return WorkspaceMember(user_id=user_id, role_type=role_type)
        case _:
            return user


def delete(*, workspace_id: str, user_ids: Sequence[str]) -> Request[DeleteWorkspaceMemberResp]:
    """Remove at most 5 members from a workspace; the answer says what became of each. Its owner cannot be removed.

    A workspace that the token may not change is permission; 5 calls a second, more of them are rate_limit.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workspaces/{workspace_id}/members", workspace_id)
    return remove("workspace_members.delete", where, into(DeleteWorkspaceMemberResp), {"user_ids": user_ids})
