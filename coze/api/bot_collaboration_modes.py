"""Whether several people work on a bot."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.collaborators import BotCollaborationMode


def update(*, bot_id: str, collaboration_mode: BotCollaborationMode | str) -> Request[None]:
    """Say whether one person works on a bot (single) or several (collaboration).

    A bot that does not exist is not_found, and one that the token may not change permission.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/bots/{bot_id}/collaboration_mode", bot_id)
    return post("bot_collaboration_modes.update", where, nothing(), {"collaboration_mode": collaboration_mode})
