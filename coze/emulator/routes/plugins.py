"""Plugins, their tools, and the store."""

from typing import Final

from coze.emulator import wire
from coze.emulator.answers import Answer, Data, Later, data
from coze.emulator.call import Call, Route, flag, mapping, one_of, optional, required, strings
from coze.emulator.paging import numbered
from coze.emulator.records import Plugin
from coze.emulator.refusals import absent, bad, forbidden

TOGETHER: Final = 20
CALL_FAILED: Final = 720701004


def _plugin(call: Call, id: str) -> Plugin:
    """Find a plugin that is in the store or the caller's own (else 4200 or 4101)."""
    found = call.world.plugins.get(id)
    if found is None:
        raise absent("plugin_id", id)
    if not found.category and found.owner_id != call.user.id:
        raise forbidden()
    return found


def retrieve(call: Call) -> Data:
    """Show a plugin and its tools."""
    return data(wire.plugin(_plugin(call, call.path["plugin_id"])))


def retrieve_many(call: Call) -> Data:
    """Show some plugins, in the order of their ids."""
    ids = required(call.query, "ids").split(",")
    if len(ids) > TOGETHER:
        raise bad(f"The parameter ids must have at most {TOGETHER} ids.")
    return data([wire.plugin(_plugin(call, id)) for id in ids])


def call_tool(call: Call) -> Answer:
    """Let a tool of a plugin do its work, and answer when that is done."""
    plugin, name = _plugin(call, call.path["plugin_id"]), required(call.body, "tool_name")
    tool = next((one for one in plugin.tools if one.name == name), None)
    if tool is None:
        raise absent("tool_name", name)
    arguments, world, start = mapping(call.body, "arguments"), call.world, call.engine.start
    for needed in strings(tool.input_schema, "required"):
        if needed not in arguments:
            raise bad(f"The argument {needed} is required.")
    world.calls[plugin.id] = world.calls.get(plugin.id, 0) + 1

    def work() -> Data:
        try:
            return data({"result": tool.run(arguments)})
        except Exception as error:
            return Data({"code": CALL_FAILED, "msg": f"The tool {name} failed: {error}"})

    return Later(lambda tell: start(f"coze-emulator-tool-{name}", lambda: tell(work())))


# --- the store --------------------------------------------------------------------------------------------------------


def _categories(call: Call) -> dict[str, str]:
    """Give the categories of the store, by their names, with their ids."""
    names = dict.fromkeys(one.category for one in call.world.plugins.values() if one.category)
    return {name: str(number) for number, name in enumerate(names, 1)}


def categories(call: Call) -> Data:
    """List the categories of the store."""
    one_of("entity_type", required(call.query, "entity_type"), "plugin")
    known = [{"id": id, "name": name} for name, id in _categories(call).items()]
    page = numbered(call.query, known, default=20, most=100)
    return data({"items": page.items, "has_more": page.has_more})


def plugins(call: Call) -> Data:
    """List the plugins of the store: those that a word is found in, of categories, official ones or others."""
    query, world = call.query, call.world
    keyword, official = optional(query, "keyword").lower(), optional(query, "is_official")
    wanted_official = flag(query, "is_official", default=True)
    ids, wanted = _categories(call), call.repeated("category_ids")
    found = [
        one
        for one in world.plugins.values()
        if one.category
        and keyword in f"{one.name} {one.description}".lower()
        and (not official or one.official == wanted_official)
        and (not wanted or ids[one.category] in wanted)
    ]
    page = numbered(query, found, default=20, most=100)
    items = [
        wire.store_plugin(
            one,
            ids[one.category],
            world.users[one.owner_id],
            world.calls.get(one.id, 0),
            sum(one.id in {id for id, _ in bot.tools} for bot in world.bots.values()),
        )
        for one in page.items
    ]
    return data({"items": items, "has_more": page.has_more})


ROUTES: tuple[Route, ...] = (
    # The more special path first: `mget` is no id.
    ("GET", "/v1/plugins/mget", retrieve_many),
    ("GET", "/v1/plugins/{plugin_id}", retrieve),
    ("POST", "/v1/plugins/{plugin_id}/tools/call", call_tool),
    ("GET", "/v1/stores/categories", categories),
    ("GET", "/v1/stores/plugins", plugins),
)
