"""Bots: read them and list them."""

from __future__ import annotations

from coze.decode import WHOLE, into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.bots import Bot, PublishedBot, PublishStatus, SimpleBot
from coze.pages import Page, numbered


def retrieve(*, bot_id: str, is_published: bool | None = None) -> Request[Bot]:
    """Read the configuration of a bot.

    `is_published` chooses between the published version (the server's default) and the draft. A bot that does not
    exist, or that the token may not see, is not_found or permission.
    """
    return get("bots.retrieve", path("/v1/bots/{bot_id}", bot_id), into(Bot), {"is_published": is_published})


def retrieve_published(*, bot_id: str, connector_id: str | None = None) -> Request[Bot]:
    """Read the configuration of a bot as it is published to a channel, by the older endpoint.

    Coze Studio wants a `connector_id` (1024 is the API), and answers without an envelope.
    """
    query = {"bot_id": bot_id, "connector_id": connector_id}
    return get("bots.retrieve_published", path("/v1/bot/get_online_info"), into(Bot, studio=WHOLE), query)


def list(
    *,
    workspace_id: str,
    publish_status: PublishStatus | str | None = None,
    connector_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[SimpleBot]]:
    """List the bots of a workspace.

    `publish_status` is published_online by the server's default; `connector_id` is the channel (1024, the API, by
    default) that it speaks of. `page_size` is at least 1.
    """
    query = {
        "workspace_id": workspace_id,
        "publish_status": publish_status,
        "connector_id": connector_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1),
    }
    return get("bots.list", path("/v1/bots"), numbered(model=SimpleBot, total="total"), query)


def list_published(*, space_id: str, page_index: int = 1, page_size: int = 20) -> Request[Page[PublishedBot]]:
    """List the bots of a workspace that are published to the API, by the older endpoint."""
    query = {
        "space_id": space_id,
        "page_index": within("page_index", page_index, 1),
        "page_size": within("page_size", page_size, 1),
    }
    decode = numbered(model=PublishedBot, items="space_bots", total="total", number="page_index")
    return get("bots.list_published", path("/v1/space/published_bots_list"), decode, query)
