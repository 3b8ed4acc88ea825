"""Who works on bots."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import bot_collaborators
from coze.models.collaborators import BotCollaborator

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            bot_collaborators.create,
            bot_id="bot_7",
            collaborators=[BotCollaborator(user_id="user_7"), BotCollaborator(user_id="user_8")],
        ),
        sends=Wire(
            "POST",
            "/v1/bots/bot_7/collaborators",
            {"collaborators": [{"user_id": "user_7"}, {"user_id": "user_8"}]},
        ),
        reply=ok({}),
        value=None,
        recorded=("bots.collaborators.create",),
    ),
    Row(
        least=call(bot_collaborators.delete, bot_id="bot_7", user_id="user_7"),
        sends=Wire("DELETE", "/v1/bots/bot_7/collaborators/user_7"),
        reply=ok({}),
        value=None,
        recorded=("bots.collaborators.delete",),
    ),
)
