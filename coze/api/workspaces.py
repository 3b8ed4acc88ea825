"""Workspaces."""

from __future__ import annotations

from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.workspaces import Workspace
from coze.pages import Page, numbered


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
    this user has joined.
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
