"""Who works on a bot."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import post
from coze.http import path
from coze.models.collaborators import BotCollaborator


def create(*, bot_id: str, collaborators: Sequence[BotCollaborator]) -> Request[None]:
    """Let people work on a bot; 5 calls a second, more of them are rate_limit.

    Who works on it already is conflict (4201); a bot that does not exist is not_found, one that the token may not
    change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/bots/{bot_id}/collaborators", bot_id)
    return post("bot_collaborators.create", where, nothing(), {"collaborators": collaborators})


def delete(*, bot_id: str, user_id: str) -> Request[None]:
    """Let someone no longer work on a bot; 5 calls a second, more of them are rate_limit.

    A bot or a collaborator that does not exist is not_found, a bot that the token may not change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/bots/{bot_id}/collaborators/{user_id}", bot_id, user_id)
    return remove("bot_collaborators.delete", where, nothing())
