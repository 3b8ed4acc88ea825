"""Workspaces: make, list and change them."""

from __future__ import annotations

from coze.decode import into, nothing
from coze.effect import Request
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.workspaces import CreateWorkspaceResp, Workspace
from coze.pages import Page, numbered


def create(
    *,
    name: str,
    description: str,
    icon_file_id: str | None = None,
    coze_account_id: str | None = None,
    owner_uid: str | None = None,
) -> Request[CreateWorkspaceResp]:
    """Make a workspace; its id is the answer.

    `name` has at most 50 characters (a name that moderation refuses is content_policy, 4014), `description` at most
    2000. `icon_file_id` is that of a file that was uploaded, `coze_account_id` the organization that the workspace
    belongs to, `owner_uid` the user who owns it.

    In the official reference; the path of its page is not known.
    """
    body = {
        "name": name,
        "description": description,
        "icon_file_id": icon_file_id,
        "coze_account_id": coze_account_id,
        "owner_uid": owner_uid,
    }
    return post("workspaces.create", path("/v1/workspaces"), into(CreateWorkspaceResp), body)


def update(*, workspace_id: str, name: str | None = None, description: str | None = None) -> Request[None]:
    """Rename a workspace, or describe it anew; what is not given stays.

    `name` has at most 50 characters (a name that moderation refuses is content_policy, 4014), `description` at most
    2000. A workspace that is not yours is permission or not_found.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/workspaces/{workspace_id}", workspace_id)
    return put("workspaces.update", where, nothing(), {"name": name, "description": description})


def list(
    *,
    enterprise_id: str | None = None,
    user_id: str | None = None,
    coze_account_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[Workspace]]:
    """List the workspaces that the token's owner has joined; `page_size` is 1 to 50.

    `enterprise_id` or `coze_account_id` asks for those of an enterprise or an organization, `user_id` for those that
    this user has joined. A token that may not see them is permission.

    /docs/developer_guides/list_workspace
    """
    query = {
        "enterprise_id": enterprise_id,
        "user_id": user_id,
        "coze_account_id": coze_account_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 50),
    }
    decode = numbered(model=Workspace, items="workspaces", total="total_count")
    return get("workspaces.list", path("/v1/workspaces"), decode, query)
