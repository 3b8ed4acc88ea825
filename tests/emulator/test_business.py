"""What is built on the API and what it costs: API apps, benefits, bills, plugins and the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from place import Place

from coze.api import (
    api_app_events,
    api_apps,
    benefit_limitations,
    benefits,
    bill_tasks,
    plugins,
    store_categories,
    store_plugins,
)
from coze.emulator import Emulator, Tool
from coze.models.benefits import BenefitLimitationInfo, BenefitStatus, BenefitTriggerUnit, BillTaskStatus

DAY = 86_400


def test_an_api_app_lives(place: Place, other: Place) -> None:
    """An API app is made, perhaps for a channel, listed by its type, changed and deleted."""
    channel = place.emulator.world.add_connector("Radio", owner_id=place.user_id).id
    normal = place.run(api_apps.create(app_type="normal", name="Trips"))
    special = place.run(api_apps.create(app_type="connector", connector_id=channel))
    assert (special.connector_id, bool(special.verify_token)) == (channel, True)
    for size in (1, 50):
        assert place.items(api_apps.list(page_size=size)) == [normal, special]
    assert place.items(api_apps.list(app_type="connector")) == [special]
    place.run(api_apps.update(app_id=normal.id, callback_url="https://example.com/told"))
    (changed,) = place.items(api_apps.list(app_type="normal"))
    assert (changed.name, changed.callback_url) == ("Trips", "https://example.com/told")
    assert other.items(api_apps.list()) == []
    assert other.code(api_apps.delete(app_id=normal.id)) == 4200
    place.run(api_apps.delete(app_id=normal.id))
    assert place.code(api_apps.update(app_id=normal.id)) == 4200
    assert other.code(api_apps.create(app_type="connector", connector_id=channel)) == 4101
    assert place.code(api_apps.create(app_type="connector")) == 4000
    assert place.code(api_apps.create(app_type="other")) == 4000
    assert place.code(api_apps.list(page_token="x")) == 4000


def test_an_api_app_is_told_of_events(place: Place, other: Place) -> None:
    """Kinds of events are added once each, listed page by page, and taken away."""
    app = place.run(api_apps.create(app_type="normal"))
    kinds = ["bot.published", "bot.deleted", "chat.failed"]
    place.run(api_app_events.create(api_app_id=app.id, event_types=kinds))
    place.run(api_app_events.create(api_app_id=app.id, event_types=kinds[:1]))
    for size in (1, 2, 50):
        found = place.items(api_app_events.list(api_app_id=app.id, page_size=size))
        assert [(one.event_type, one.api_app_id) for one in found] == [(kind, app.id) for kind in kinds]
    place.run(api_app_events.delete(api_app_id=app.id, event_types=kinds[1:]))
    assert [one.name for one in place.items(api_app_events.list(api_app_id=app.id))] == ["Bot published"]
    assert place.code(api_app_events.create(api_app_id=app.id, event_types=["?"])) == 4000
    assert other.code(api_app_events.list(api_app_id=app.id)) == 4200


def test_benefits_are_limited(place: Place, other: Place) -> None:
    """A limitation holds for a type of users or for one, is listed so, and changed."""
    info = BenefitLimitationInfo(benefit_type="resource_point", limit=5, started_at=1, ended_at=2)
    for entity_id in (None, "ann"):
        create = benefit_limitations.create(entity_type="user", entity_id=entity_id, benefit_info=info)
        place.run(create)
    found = place.items(benefit_limitations.list(entity_type="user", page_size=1))
    assert [(one.entity_id, one.limit, one.status) for one in found] == [
        ("", 5, BenefitStatus.VALID),
        ("ann", 5, BenefitStatus.VALID),
    ]
    id = found[1].benefit_id
    place.run(benefit_limitations.update(benefit_id=id, limit=7, status="frozen", trigger_unit="day", trigger_time=1))
    (frozen,) = place.items(benefit_limitations.list(entity_type="user", status="frozen"))
    assert (frozen.benefit_id, frozen.limit, frozen.started_at, frozen.trigger_unit) == (
        id,
        7,
        1,
        BenefitTriggerUnit.DAY,
    )
    assert place.items(benefit_limitations.list(entity_type="user", entity_id="ann")) == [frozen]
    assert place.items(benefit_limitations.list(entity_type="device")) == []
    assert other.items(benefit_limitations.list(entity_type="user")) == []
    assert other.code(benefit_limitations.update(benefit_id=id)) == 4200
    assert place.code(benefit_limitations.create(entity_type="user", benefit_info=BenefitLimitationInfo())) == 4000
    assert place.code(benefit_limitations.update(benefit_id=id, status="x")) == 4000


def test_a_free_account_has_points(place: Place) -> None:
    """The account is a free one, whose points can be asked for alone."""
    found = place.run(benefits.retrieve(benefit_type_list=["resource_point"]))
    assert found.basic_info is not None
    assert (found.basic_info.user_level, len(found.benefit_info or ())) == ("free", 1)
    assert place.run(benefits.retrieve(benefit_type_list=["other"])).benefit_info == ()


def test_a_bill_is_written(oauth: Emulator, clock: Any) -> None:
    """A bill is of whole days, takes a moment, and has a file then."""
    place, oauth.world.processing = Place.of(oauth), 3.0
    today = int(clock.now) // DAY * DAY
    task = place.run(bill_tasks.create(started_at=today - 3 * DAY + 5, ended_at=today - DAY + 5))
    assert (task.started_at, task.ended_at, task.status) == (today - 3 * DAY, today - 1, BillTaskStatus.RUNNING)
    assert task.file_urls == ()
    clock.now += 3
    second = place.run(bill_tasks.create(started_at=today - DAY, ended_at=today - DAY))
    (done,) = place.items(bill_tasks.list(task_ids=[task.task_id or ""]))
    assert (done.status, len(done.file_urls)) == (BillTaskStatus.SUCCEED, 1)
    assert [one.task_id for one in place.items(bill_tasks.list(page_size=1))] == [task.task_id, second.task_id]
    for start, end in ((today - DAY, today), (today - DAY, today - 2 * DAY), (1_741_795_199, today - DAY)):
        assert place.code(bill_tasks.create(started_at=start, ended_at=end)) == 4000


# --- plugins ----------------------------------------------------------------------------------------------------------


def adding(arguments: Mapping[str, object]) -> object:
    """Add two numbers."""
    one, other = arguments["one"], arguments["other"]
    assert isinstance(one, int)
    assert isinstance(other, int), "not a number"
    return {"sum": one + other}


@pytest.fixture
def sums(place: Place) -> str:
    """Make a plugin of the user's own that can add."""
    schema = {"type": "object", "required": ["one", "other"]}
    tool = Tool(name="add", run=adding, description="Adds.", input_schema=schema)
    return place.emulator.world.add_plugin("Sums", tool, owner_id=place.user_id).id


def test_a_tool_is_called(place: Place, other: Place, sums: str) -> None:
    """A tool does its work with the arguments that it needs; what goes wrong in it is a failure."""
    add = {"plugin_id": sums, "tool_name": "add"}
    assert place.run(plugins.call_tool(**add, arguments={"one": 1, "other": 2})).result == {"sum": 3}
    assert place.code(plugins.call_tool(**add, arguments={"one": 1})) == 4000
    assert place.code(plugins.call_tool(plugin_id=sums, tool_name="x", arguments={})) == 4200
    assert other.code(plugins.call_tool(**add, arguments={})) == 4101
    error = place.refused(plugins.call_tool(**add, arguments={"one": 1, "other": "x"}))
    assert (error.code, "not a number" in error.message) == (720701004, True)


def test_plugins_are_read(place: Place, other: Place, sums: str) -> None:
    """A plugin is read with its tools, alone or with others."""
    plugin = place.run(plugins.retrieve(plugin_id=sums))
    assert [(tool.name, tool.description) for tool in plugin.tools] == [("add", "Adds.")]
    assert (plugin.name_for_model, plugin.is_call_available) == ("Sums", True)
    assert isinstance(plugin.mcp, Mapping)
    assert place.run(plugins.retrieve_many(ids=[sums, sums])) == (plugin, plugin)
    assert other.code(plugins.retrieve(plugin_id=sums)) == 4101
    assert place.code(plugins.retrieve_many(ids=[sums, "1"])) == 4200
    assert place.code(plugins.retrieve_many(ids=["1"] * 21)) == 4000


def test_the_store_is_searched(oauth: Emulator) -> None:
    """The plugins of the store are listed by a word, by whose they are, and by category."""
    place, world = Place.of(oauth), oauth.world
    tool = Tool(name="look", run=lambda _: {})
    sun = world.add_plugin("Sun", tool, owner_id=place.user_id, category="Weather", official=True).id
    rain = world.add_plugin("Rain", owner_id=place.user_id, category="Weather", description="Wet SUN").id
    road = world.add_plugin("Road", owner_id=place.user_id, category="Travel").id
    world.add_plugin("Hidden", owner_id=place.user_id)

    def ids(**wanted: Any) -> list[str]:
        return [one.metainfo.entity_id for one in place.items(store_plugins.list(page_size=2, **wanted))]

    assert ids() == [sun, rain, road]
    assert (ids(keyword="sun"), ids(is_official=False)) == ([sun, rain], [rain, road])
    categories = place.items(store_categories.list(entity_type="plugin", page_size=1))
    assert [one.name for one in categories] == ["Weather", "Travel"]
    assert ids(category_ids=[categories[1].id]) == [road]
    assert ids(category_ids=[one.id for one in categories]) == [sun, rain, road]
    place.run(plugins.call_tool(plugin_id=sun, tool_name="look", arguments={}))
    (found,) = place.items(store_plugins.list(is_official=True))
    assert found.plugin_info is not None
    assert (found.plugin_info.call_count, found.metainfo.name, found.metainfo.is_official) == (1, "Sun", True)
    assert place.code(store_categories.list(entity_type="bot")) == 4000
