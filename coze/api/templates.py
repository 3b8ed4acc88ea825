"""Templates of the store."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.templates import TemplateDuplicateResp


def duplicate(*, template_id: str, workspace_id: str, name: str | None = None) -> Request[TemplateDuplicateResp]:
    """Copy a template into a workspace, under a name of its own if you like.

    A template that does not exist is not_found, a workspace that the token may not change permission.

    On no known page of the official reference; in the SDKs for Python, Go, JavaScript and Java.
    """
    body = {"workspace_id": workspace_id, "name": name}
    where = path("/v1/templates/{template_id}/duplicate", template_id)
    return post("templates.duplicate", where, into(TemplateDuplicateResp), body)
