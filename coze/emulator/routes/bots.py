"""Bots: drafts, what is published of them, and their versions."""

from collections.abc import Callable

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, flag, mapping, objects, one_of, optional, required, short, strings
from coze.emulator.paging import numbered
from coze.emulator.records import API_CONNECTOR, Bot, Json
from coze.emulator.refusals import NOT_PUBLISHED, Refusal, bad

SIZE = 20
LARGEST = 50
NAME = 20
DESCRIPTION = 500
PROMPT = 20_000
PROLOGUE = 300
QUESTION = 50
DATASETS = 150


def create(call: Call) -> Data:
    """Make a bot, as a draft of the caller."""
    workspace = access.workspace(call, required(call.body, "space_id"))
    now = call.world.now()
    draft = Bot(
        id=call.world.new_id(),
        workspace_id=workspace.id,
        owner_id=call.user.id,
        name=required(call.body, "name"),
        description="",
        prompt="",
        prologue="",
        suggested_questions=(),
        suggests=False,
        publish_status="unpublished_draft",
        created_at=now,
        updated_at=now,
        published_at=0,
        version="",
    )
    call.world.bots[draft.id] = _changed(call, draft)
    return data({"bot_id": draft.id})


def update(call: Call) -> Data:
    """Change the draft of a bot: what is not given stays, and what is published stays as it was."""
    bot = access.bot(call, required(call.body, "bot_id"))
    changed = _changed(call, bot)
    call.world.bots[bot.id] = evolve(
        changed, publish_status="published_draft" if bot.published else "unpublished_draft"
    )
    return Data()


def _changed(call: Call, bot: Bot) -> Bot:
    """Apply the settings that came with a call to a bot; each replaces what was there."""
    body = call.body
    settings: tuple[tuple[str, Callable[[Json], Bot]], ...] = (
        ("prompt_info", lambda info: evolve(bot, prompt=_prompt(info))),
        ("onboarding_info", lambda info: _onboarded(bot, info)),
        ("suggest_reply_info", lambda info: evolve(bot, suggests=_suggests(info))),
        ("model_info_config", lambda info: evolve(bot, model_info=dict(info))),
        ("plugin_id_list", lambda info: evolve(bot, tools=_tools(info))),
        ("workflow_id_list", lambda info: evolve(bot, workflow_ids=_workflow_ids(call, info))),
        ("knowledge", lambda info: evolve(bot, knowledge=_knowledge(call, info))),
    )
    bot = evolve(
        bot,
        name=short(body, "name", NAME) or bot.name,
        description=short(body, "description", DESCRIPTION) or bot.description,
        icon_file_id=access.file(call, icon).id if (icon := optional(body, "icon_file_id")) else bot.icon_file_id,
        updated_at=call.world.now(),
    )
    for name, applied in settings:
        if body.get(name) is not None:
            bot = applied(mapping(body, name))
    return bot


def _prompt(info: Json) -> str:
    parts = mapping(info, "prefix_prompt_info")
    divided = optional(parts, "prefix_prompt") + optional(parts, "dynamic_prompt")
    return short({"prompt": optional(info, "prompt") or divided}, "prompt", PROMPT)


def _onboarded(bot: Bot, info: Json) -> Bot:
    questions = strings(info, "suggested_questions")
    if any(len(question) > QUESTION for question in questions):
        raise bad(f"Each of the suggested_questions must have at most {QUESTION} characters.")
    return evolve(bot, prologue=short(info, "prologue", PROLOGUE), suggested_questions=questions)


def _suggests(info: Json) -> bool:
    return one_of("reply_mode", required(info, "reply_mode"), "disable", "enable", "customized") != "disable"


def _tools(info: Json) -> tuple[tuple[str, str], ...]:
    return tuple((required(one, "plugin_id"), required(one, "api_id")) for one in objects(info, "id_list"))


def _workflow_ids(call: Call, info: Json) -> tuple[str, ...]:
    return tuple(access.workflow(call, required(one, "id")).id for one in objects(info, "ids"))


def _knowledge(call: Call, info: Json) -> Json:
    ids = strings(info, "dataset_ids")
    if len(ids) > DATASETS:
        raise bad(f"A bot has at most {DATASETS} datasets.")
    return {**info, "dataset_ids": [access.dataset(call, id).id for id in ids]}


def publish(call: Call) -> Data:
    """Publish the draft of a bot to channels, as a new version."""
    bot = access.bot(call, required(call.body, "bot_id"))
    connector_ids = strings(call.body, "connector_ids")
    if not connector_ids:
        raise bad("The parameter connector_ids is required.")
    channels = [access.channel(call, id, bot.workspace_id).id for id in connector_ids]
    published = call.world.publish_bot(bot.id, channels)
    return data({"bot_id": bot.id, "version": published.version})


def unpublish(call: Call) -> Data:
    """Take a bot back from a channel; one that is on no channel is only a draft again."""
    bot = _online(access.bot(call, call.path["bot_id"]))
    connector_id = required(call.body, "connector_id")
    if connector_id not in bot.connector_ids:
        raise Refusal(NOT_PUBLISHED, f"The bot_id {bot.id} has not been published to the channel {connector_id}.")
    left = tuple(id for id in bot.connector_ids if id != connector_id)
    call.world.bots[bot.id] = evolve(
        bot, connector_ids=left, publish_status=bot.publish_status if left else "unpublished_draft"
    )
    return Data()


def _online(bot: Bot) -> Bot:
    if bot.publish_status == "unpublished_draft":
        raise Refusal(NOT_PUBLISHED, f"The bot_id {bot.id} has not been published to the channel Agent As API.")
    return bot


def retrieve(call: Call) -> Data:
    """Show a bot as it is published, or as its draft with `is_published=false`."""
    bot = access.bot(call, call.path["bot_id"])
    return data(wire.bot(_seen(call, bot) if flag(call.query, "is_published", default=True) else bot, call.world))


def get_online_info(call: Call) -> Data:
    """Show a published bot (the older form)."""
    return data(wire.bot(_seen(call, access.bot(call, required(call.query, "bot_id"))), call.world))


def _seen(call: Call, bot: Bot) -> Bot:
    return call.world.online(_online(bot))


def versions(call: Call) -> Data:
    """List the versions of a bot, the newest first."""
    bot = access.bot(call, call.path["bot_id"])
    connector_id = optional(call.query, "connector_id") or API_CONNECTOR
    made = [one for one in call.world.bot_versions.get(bot.id, ()) if connector_id in one.connector_ids][::-1]
    page = numbered(call.query, made, default=10, most=30)
    items = [wire.bot_version(one, call.world.users[one.owner_id]) for one in page.items]
    return data({"items": items, "has_more": page.has_more, "total": page.total})


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
    ("POST", "/v1/bot/create", create),
    ("POST", "/v1/bot/update", update),
    ("POST", "/v1/bot/publish", publish),
    ("POST", "/v1/bots/{bot_id}/unpublish", unpublish),
    ("GET", "/v1/bots/{bot_id}/versions", versions),
    ("GET", "/v1/bots", list_of),
    ("GET", "/v1/bots/{bot_id}", retrieve),
    ("GET", "/v1/bot/get_online_info", get_online_info),
    ("GET", "/v1/space/published_bots_list", published),
)
