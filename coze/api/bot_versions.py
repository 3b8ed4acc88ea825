"""The versions of a bot."""

from __future__ import annotations

from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.bots import BotVersionInfo
from coze.models.publishing import PublishStatus
from coze.pages import Page, numbered


def list(
    *,
    bot_id: str,
    publish_status: PublishStatus | str | None = None,
    connector_id: str | None = None,
    page_num: int = 1,
    page_size: int = 10,
) -> Request[Page[BotVersionInfo]]:
    """List the versions of a bot, those of a status or of a channel if you like; `page_size` is 1 to 30.

    A bot that does not exist is not_found, and one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "publish_status": publish_status,
        "connector_id": connector_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 30),
    }
    # The reference has `has_more`, the official Python SDK `total`: whichever comes is heeded.
    decode = numbered(model=BotVersionInfo, total="total")
    return get("bot_versions.list", path("/v1/bots/{bot_id}/versions", bot_id), decode, query)
