"""Whether several people work on bots."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import bot_collaboration_modes
from coze.models.collaborators import BotCollaborationMode

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            bot_collaboration_modes.update, bot_id="bot_7", collaboration_mode=BotCollaborationMode.COLLABORATION
        ),
        sends=Wire("POST", "/v1/bots/bot_7/collaboration_mode", {"collaboration_mode": "collaboration"}),
        reply=ok({}),
        value=None,
        recorded=("bots.collaboration_modes.update",),
    ),
)
