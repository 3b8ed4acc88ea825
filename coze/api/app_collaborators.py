"""Who works on an app."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import post
from coze.http import path
from coze.models.collaborators import AppCollaborator


def create(*, app_id: str, collaborators: Sequence[AppCollaborator]) -> Request[None]:
    """Let people work on an app; 5 calls a second, more of them are rate_limit.

    Who works on it already is conflict (4201); an app that does not exist is not_found, one that the token may not
    change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/apps/{app_id}/collaborators", app_id)
    return post("app_collaborators.create", where, nothing(), {"collaborators": collaborators})


def delete(*, app_id: str, user_id: str) -> Request[None]:
    """Let someone no longer work on an app; 5 calls a second, more of them are rate_limit.

    An app or a collaborator that does not exist is not_found, an app that the token may not change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/apps/{app_id}/collaborators/{user_id}", app_id, user_id)
    return remove("app_collaborators.delete", where, nothing())
