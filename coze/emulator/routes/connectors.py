"""Channels that bots are published to, and the variables that bots and apps keep for their users there."""

from typing import Final

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, number, objects, optional, required
from coze.emulator.records import API_CONNECTOR, Connector, Json, Variable
from coze.emulator.refusals import absent, bad, forbidden

REJECTED: Final = 3


def _managed(call: Call) -> Connector:
    """Find a channel of the caller (else 4200, or 4101 if it is someone else's)."""
    connector = access.connector(call, call.path["connector_id"])
    if connector.owner_id != call.user.id:
        raise forbidden()
    return connector


def install(call: Call) -> Data:
    """Add a channel to a workspace that the caller manages, so that its bots can be published there."""
    connector = access.connector(call, call.path["connector_id"])
    workspace = access.manager(call, required(call.body, "workspace_id"))
    installed = call.world.installed.get(workspace.id, frozenset())
    call.world.installed[workspace.id] = installed | {connector.id}
    return Data()


def bind(call: Call) -> Data:
    """Set what a user of a channel may choose from."""
    connector = _managed(call)
    configs = objects(call.body, "configs")
    for config in configs:
        required(config, "key")
        for choice in objects(config, "enums"):
            required(choice, "label")
            required(choice, "value")
    user_id = optional(call.body, "user_id") or call.user.id
    call.world.user_configs[connector.id, user_id] = tuple(configs)
    return Data()


def audit(call: Call) -> Data:
    """Say what came of the audit of a bot, anybody's, that was published to a channel of the caller (else 4200)."""
    connector, world = _managed(call), call.world
    bot = world.bots.get(call.path["bot_id"])
    if bot is None or connector.id not in bot.connector_ids:
        raise absent("bot_id", call.path["bot_id"])
    status = number(call.body, "audit_status", default=1, most=REJECTED)
    world.audits[connector.id, bot.id] = (status, optional(call.body, "reason"))
    return Data()


# --- variables --------------------------------------------------------------------------------------------------------


def _kept(call: Call, source: Json) -> dict[str, Variable]:
    """Find what a bot or an app (one of the two, else 4000) keeps for a user of a channel."""
    bot_id, app_id = optional(source, "bot_id"), optional(source, "app_id")
    if bool(bot_id) == bool(app_id):
        raise bad("One of the parameters bot_id and app_id is required.")
    owner_id = access.bot(call, bot_id).id if bot_id else access.app(call, app_id).id
    connector = access.connector(call, optional(source, "connector_id") or API_CONNECTOR)
    return call.world.variables.setdefault((owner_id, connector.id, required(source, "connector_uid")), {})


def values(call: Call) -> Data:
    """Show the values of some variables; those that were never set have none."""
    kept = _kept(call, call.query)
    wanted = required(call.query, "keywords").split(",")
    return data({"items": [wire.variable(kept[name]) for name in wanted if name in kept]})


def assign(call: Call) -> Data:
    """Set the values of some variables."""
    kept, now = _kept(call, call.body), call.world.now()
    given = {required(one, "keyword"): optional(one, "value") for one in objects(call.body, "data")}
    if not given:
        raise bad("The parameter data is required.")
    for keyword, value in given.items():
        created_at = kept[keyword].created_at if keyword in kept else now
        kept[keyword] = Variable(keyword=keyword, value=value, created_at=created_at, updated_at=now)
    return Data()


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/connectors/{connector_id}/install", install),
    ("POST", "/v1/connectors/{connector_id}/user_configs", bind),
    ("PUT", "/v1/connectors/{connector_id}/bots/{bot_id}", audit),
    ("GET", "/v1/variables", values),
    ("PUT", "/v1/variables", assign),
)
