"""The bots of connectors."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import connector_bots
from coze.models.connectors import AuditStatus

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(connector_bots.update, connector_id="connector_7", bot_id="bot_7"),
        sends=Wire("PUT", "/v1/connectors/connector_7/bots/bot_7", {}),
        full=call(
            connector_bots.update,
            connector_id="connector_7",
            bot_id="bot_7",
            audit_status=AuditStatus.REJECTED,
            reason="It is too loud.",
        ),
        sends_in_full=Wire(
            "PUT",
            "/v1/connectors/connector_7/bots/bot_7",
            {"audit_status": 3, "reason": "It is too loud."},
        ),
        reply=ok({}),
        value=None,
        recorded=("connectors.bots.update",),
    ),
)
