"""Bots."""

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, flag, one_of, optional, required
from coze.emulator.paging import numbered
from coze.emulator.records import Bot
from coze.emulator.refusals import NOT_PUBLISHED, Refusal

SIZE = 20
LARGEST = 50


def _online(bot: Bot) -> Bot:
    if not bot.published:
        raise Refusal(NOT_PUBLISHED, f"The bot_id {bot.id} has not been published to the channel Agent As API.")
    return bot


def retrieve(call: Call) -> Data:
    """Show a bot as it is published, or as its draft with `is_published=false`."""
    bot = access.bot(call, call.path["bot_id"])
    return data(wire.bot(_online(bot) if flag(call.query, "is_published", default=True) else bot))


def get_online_info(call: Call) -> Data:
    """Show a published bot (the older form)."""
    return data(wire.bot(_online(access.bot(call, required(call.query, "bot_id")))))


def list_of(call: Call) -> Data:
    """List the bots of a workspace, by default the published ones."""
    workspace = access.workspace(call, required(call.query, "workspace_id"))
    status = optional(call.query, "publish_status")
    wanted = one_of("publish_status", status, "published_online", "published_draft", "unpublished_draft", "all")
    bots = [
        bot
        for bot in call.world.bots.values()
        if bot.workspace_id == workspace.id and wanted in {"all", bot.publish_status}
    ]
    # Older clients send page_index.
    page_name = "page_index" if optional(call.query, "page_index") else "page_num"
    page = numbered(call.query, bots, default=SIZE, most=LARGEST, page=page_name)
    return data({"total": page.total, "items": [wire.simple_bot(bot) for bot in page.items]})


def published(call: Call) -> Data:
    """List the published bots of a workspace (the older form)."""
    workspace = access.workspace(call, required(call.query, "space_id"))
    bots = [bot for bot in call.world.bots.values() if bot.workspace_id == workspace.id and bot.published]
    page = numbered(call.query, bots, default=SIZE, most=LARGEST, page="page_index")
    return data({"total": page.total, "space_bots": [wire.published_bot(bot) for bot in page.items]})


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/bots", list_of),
    ("GET", "/v1/bots/{bot_id}", retrieve),
    ("GET", "/v1/bot/get_online_info", get_online_info),
    ("GET", "/v1/space/published_bots_list", published),
)
