"""Who works on apps."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import app_collaborators
from coze.models.collaborators import AppCollaborator

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            app_collaborators.create,
            app_id="app_7",
            collaborators=[AppCollaborator(user_id="user_7"), AppCollaborator(user_id="user_8")],
        ),
        sends=Wire(
            "POST",
            "/v1/apps/app_7/collaborators",
            {"collaborators": [{"user_id": "user_7"}, {"user_id": "user_8"}]},
        ),
        reply=ok({}),
        value=None,
        recorded=("apps.collaborators.create",),
    ),
    Row(
        least=call(app_collaborators.delete, app_id="app_7", user_id="user_7"),
        sends=Wire("DELETE", "/v1/apps/app_7/collaborators/user_7"),
        reply=ok({}),
        value=None,
        recorded=("apps.collaborators.delete",),
    ),
)
