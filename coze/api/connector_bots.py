"""The bots that are to be published to a connector."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import put
from coze.http import path
from coze.models.connectors import AuditStatus


def update(
    *, connector_id: str, bot_id: str, audit_status: AuditStatus | int | None = None, reason: str | None = None
) -> Request[None]:
    """Say what came of the audit of a bot that is to be published to a connector, and why.

    A bot or a connector that does not exist is not_found, a connector that the token may not manage permission.

    /docs/developer_guides/update_review_result
    """
    where = path("/v1/connectors/{connector_id}/bots/{bot_id}", connector_id, bot_id)
    return put("connector_bots.update", where, nothing(), {"audit_status": audit_status, "reason": reason})
