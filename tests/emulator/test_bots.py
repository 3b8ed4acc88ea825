"""Bots that are made, changed, published and taken back, and who works on what."""

from __future__ import annotations

from typing import Any

import pytest
from place import Place

from coze.api import (
    app_collaborators,
    apps,
    bot_collaboration_modes,
    bot_collaborators,
    bot_versions,
    bots,
    chat,
    connector_bots,
    connectors,
    copy_tasks,
    datasets,
    files,
    folders,
    templates,
    variables,
    workflow_collaboration_modes,
    workflow_collaborators,
)
from coze.effect import Effect
from coze.models.bots import (
    BotKnowledge,
    BotModelInfo,
    BotOnboardingInfo,
    BotPromptInfo,
    BotSuggestReplyInfo,
    PluginIDList,
    WorkflowIDList,
)
from coze.models.chat import Message
from coze.models.collaborators import AppCollaborator, BotCollaborator
from coze.models.connectors import AuditStatus, UserConfig, UserConfigEnum
from coze.models.copy_tasks import CopyTaskStatus
from coze.models.variables import VariableValue
from coze.models.workflows import WorkflowCollaborator


def test_a_bot_is_made_and_read(place: Place) -> None:
    """All settings that a bot is made with are in its draft, and nothing is published."""
    workflow = place.emulator.world.add_workflow("Flow", workspace_id=place.workspace_id)
    icon = place.run(files.upload(file=("icon.png", b"\x89PNG"))).id
    made = place.run(
        bots.create(
            space_id=place.workspace_id,
            name="Guide",
            description="Shows the way.",
            icon_file_id=icon,
            prompt_info=BotPromptInfo.build_prefix("You are ", "a guide.", prompt_mode="prefix"),
            onboarding_info=BotOnboardingInfo.build("Where to?", "To Oslo?"),
            suggest_reply_info=BotSuggestReplyInfo.build_enabled(),
            model_info_config=BotModelInfo(model_id="7", temperature=0.5),
            plugin_id_list=PluginIDList.build({"1": ["2", "3"]}),
            workflow_id_list=WorkflowIDList.build(workflow.id),
        )
    )
    assert place.code(bots.retrieve(bot_id=made.bot_id)) == 4015
    bot = place.run(bots.retrieve(bot_id=made.bot_id, is_published=False))
    assert (bot.name, bot.description, icon in str(bot.icon_url)) == ("Guide", "Shows the way.", True)
    assert bot.prompt_info == BotPromptInfo(prompt="You are a guide.")
    assert bot.onboarding_info == BotOnboardingInfo.build("Where to?", "To Oslo?")
    assert bot.model_info == BotModelInfo(model_id="7", temperature=0.5)
    assert [(one.plugin_id, [api.api_id for api in one.api_info_list]) for one in bot.plugin_info_list or ()] == [
        ("1", ["2", "3"])
    ]
    assert [(one.id, one.name) for one in bot.workflow_info_list or ()] == [(workflow.id, "Flow")]


def test_what_is_published_stays_until_it_is_published_again(place: Place) -> None:
    """A change is seen in the draft at once, and in what is published when a new version is."""
    bot_id = place.run(bots.create(space_id=place.workspace_id, name="One")).bot_id
    first = place.run(bots.publish(bot_id=bot_id)).version
    place.run(bots.update(bot_id=bot_id, name="Two", prompt_info=BotPromptInfo(prompt="Be brief.")))
    assert place.run(bots.retrieve(bot_id=bot_id)).name == "One"
    draft = place.run(bots.retrieve(bot_id=bot_id, is_published=False))
    assert (draft.name, draft.prompt_info) == ("Two", BotPromptInfo(prompt="Be brief."))
    listed = place.items(bots.list(workspace_id=place.workspace_id, publish_status="published_draft"))
    assert [bot.id for bot in listed] == [bot_id]
    second = place.run(bots.publish(bot_id=bot_id)).version
    assert place.run(bots.retrieve(bot_id=bot_id)).name == "Two"
    for size in (1, 30):
        assert [one.version for one in place.items(bot_versions.list(bot_id=bot_id, page_size=size))] == [second, first]


def test_a_bot_is_taken_back(place: Place) -> None:
    """A bot answers while it is published to the API, and is only a draft again when it is on no channel."""
    bot_id = place.run(bots.create(space_id=place.workspace_id, name="One")).bot_id
    ask = chat.create(bot_id=bot_id, user_id="u", additional_messages=[Message.build_user_question_text("Hi")])
    assert place.code(ask) == 4015
    place.run(bots.publish(bot_id=bot_id, connector_ids=["1024", "999"]))
    assert place.run(ask).bot_id == bot_id
    place.run(bots.unpublish(bot_id=bot_id, connector_id="1024", unpublish_reason="Over."))
    assert place.code(ask) == 4015
    assert place.code(bots.unpublish(bot_id=bot_id, connector_id="1024")) == 4015
    assert place.run(bots.retrieve(bot_id=bot_id)).bot_id == bot_id
    place.run(bots.unpublish(bot_id=bot_id, connector_id="999"))
    assert place.code(bots.retrieve(bot_id=bot_id)) == 4015


def test_a_bot_must_be_right(place: Place, other: Place) -> None:
    """Settings beyond their limits, unknown ids and other people's workspaces are refused, and no bot is made."""
    space: dict[str, Any] = {"space_id": place.workspace_id}
    wrong: list[dict[str, Any]] = [
        {"name": "x" * 21},
        {"name": ""},
        {"name": "x", "description": "x" * 501},
        {"name": "x", "prompt_info": BotPromptInfo(prompt="x" * 20_001)},
        {"name": "x", "onboarding_info": BotOnboardingInfo.build("x" * 301)},
        {"name": "x", "onboarding_info": BotOnboardingInfo.build("x", "x" * 51)},
    ]
    for settings in wrong:
        assert place.code(bots.create(**space, **settings)) == 4000, settings
    unknown: list[dict[str, Any]] = [{"icon_file_id": "1"}, {"workflow_id_list": WorkflowIDList.build("1")}]
    for settings in unknown:
        assert place.code(bots.create(**space, name="x", **settings)) == 4200, settings
    assert place.items(bots.list(workspace_id=place.workspace_id, publish_status="all")) == []
    assert other.code(bots.create(**space, name="x")) == 4101
    bot_id = place.run(bots.create(**space, name="x")).bot_id
    assert place.code(bots.update(bot_id=bot_id, knowledge=BotKnowledge.build_automatic(["1"] * 151))) == 4000
    assert place.code(bots.update(bot_id=bot_id, knowledge=BotKnowledge.build_automatic(["1"]))) == 4200
    for effect in (bots.update(bot_id=bot_id), bots.publish(bot_id=bot_id), bot_versions.list(bot_id=bot_id)):
        assert other.code(effect) == 4101
    assert place.code(bots.publish(bot_id=bot_id, connector_ids=["7"])) == 4200
    assert place.code(bots.publish(bot_id=bot_id, connector_ids=[])) == 4000


def test_a_bot_knows_datasets(place: Place) -> None:
    """The datasets of a bot are counted with them, and are lost when they are deleted."""
    dataset_id = place.run(datasets.create(name="Maps", space_id=place.workspace_id, format_type=0)).dataset_id
    bot_id = place.run(bots.create(space_id=place.workspace_id, name="One")).bot_id
    place.run(bots.update(bot_id=bot_id, knowledge=BotKnowledge.build_on_demand([dataset_id])))
    assert [one.bot_used_count for one in place.items(datasets.list(space_id=place.workspace_id))] == [1]
    place.run(datasets.delete(dataset_id=dataset_id))
    bot = place.run(bots.retrieve(bot_id=bot_id, is_published=False))
    assert (bot.knowledge and bot.knowledge.dataset_ids, bot.knowledge and bot.knowledge.auto_call) == ((), False)


# --- who works on them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bot", "app", "workflow"])
def test_people_work_together(place: Place, other: Place, kind: str) -> None:
    """Members of a workspace are let work on something once each, and no longer, by its owner or a manager."""
    world = place.emulator.world
    world.add_member(place.workspace_id, other.user_id)
    app_id = world.add_app("App", workspace_id=place.workspace_id).id
    workflow_id = world.add_workflow("Flow", workspace_id=place.workspace_id).id
    kinds: dict[str, tuple[str, Any, Any, Any]] = {
        "bot": (place.bot(), world.bots, bot_collaborators, BotCollaborator),
        "app": (app_id, world.apps, app_collaborators, AppCollaborator),
        "workflow": (workflow_id, world.workflows, workflow_collaborators, WorkflowCollaborator),
    }
    id, known, people, model = kinds[kind]
    ids, entry = {f"{kind}_id": id}, model(user_id=other.user_id)
    assert other.code(people.create(**ids, collaborators=[entry])) == 4101
    place.run(people.create(**ids, collaborators=[entry]))
    assert known[id].collaborators == (other.user_id,)
    assert place.code(people.create(**ids, collaborators=[entry])) == 4201
    place.run(people.delete(**ids, user_id=other.user_id))
    assert known[id].collaborators == ()
    assert place.code(people.delete(**ids, user_id=other.user_id)) == 4200
    assert place.code(people.create(**ids, collaborators=[model(user_id="1")])) == 4200
    assert place.code(people.create(**ids, collaborators=[])) == 4000


def test_several_people_work_on_a_bot_or_a_workflow(place: Place) -> None:
    """The mode of a bot and of a workflow is changed, but for a workflow of an app."""
    world = place.emulator.world
    bot_id, workflow_id = place.bot(), world.add_workflow("Flow", workspace_id=place.workspace_id).id
    place.run(bot_collaboration_modes.update(bot_id=bot_id, collaboration_mode="collaboration"))
    place.run(workflow_collaboration_modes.update(workflow_id=workflow_id, collaboration_mode="collaboration"))
    assert world.bots[bot_id].collaboration_mode == world.workflows[workflow_id].collaboration_mode == "collaboration"
    assert place.code(bot_collaboration_modes.update(bot_id=bot_id, collaboration_mode="all")) == 4000
    of_app = world.add_workflow("Flow", workspace_id=place.workspace_id, app_id="7").id
    assert place.code(workflow_collaboration_modes.update(workflow_id=of_app, collaboration_mode="single")) == 4000
    pair = [WorkflowCollaborator(user_id=place.user_id)] * 2
    assert place.code(workflow_collaborators.create(workflow_id=workflow_id, collaborators=pair)) == 4000


# --- channels, variables, templates, copies ---------------------------------------------------------------------------


def test_a_channel_of_ones_own(place: Place, other: Place) -> None:
    """A channel is installed, a bot published to it and audited there, and its users get a choice."""
    world = place.emulator.world
    channel = world.add_connector("Radio", owner_id=other.user_id).id
    bot_id = place.bot()
    assert place.code(bots.publish(bot_id=bot_id, connector_ids=[channel])) == 4101
    assert other.code(connectors.install(connector_id=channel, workspace_id=place.workspace_id)) == 4101
    place.run(connectors.install(connector_id=channel, workspace_id=place.workspace_id))
    assert other.code(connector_bots.update(connector_id=channel, bot_id=bot_id)) == 4200
    place.run(bots.publish(bot_id=bot_id, connector_ids=[channel]))
    audit = connector_bots.update(
        connector_id=channel, bot_id=bot_id, audit_status=AuditStatus.REJECTED, reason="Too loud."
    )
    assert place.code(audit) == 4101
    other.run(audit)
    assert world.audits[channel, bot_id] == (3, "Too loud.")
    configs = [UserConfig(key="size", enums=[UserConfigEnum(label="Small", value="s")])]
    assert place.code(connectors.bind(connector_id=channel, configs=configs)) == 4101
    other.run(connectors.bind(connector_id=channel, configs=configs, user_id="7"))
    assert world.user_configs[channel, "7"] == ({"key": "size", "enums": [{"label": "Small", "value": "s"}]},)
    assert place.code(connectors.install(connector_id="7", workspace_id=place.workspace_id)) == 4200


def test_variables_are_kept_for_each_user(place: Place, other: Place) -> None:
    """What a bot or an app keeps for a user is read back, and nobody else's is."""
    bot_id = place.bot()
    app_id = place.emulator.world.add_app("App", workspace_id=place.workspace_id).id
    for mine in ({"bot_id": bot_id}, {"app_id": app_id}):
        one: Any = {"connector_uid": "ann", **mine}
        place.run(variables.update(**one, data=[VariableValue(keyword=name, value=name) for name in ("a", "b")]))
        place.run(variables.update(**one, data=[VariableValue(keyword="a", value="c")]))
        found = place.run(variables.retrieve(**one, keywords=["a", "b", "x"]))
        assert [(value.keyword, value.value, value.create_time > 0) for value in found] == [
            ("a", "c", True),
            ("b", "b", True),
        ]
        assert place.run(variables.retrieve(**{**one, "connector_uid": "bob"}, keywords=["a"])) == ()
        assert place.run(variables.retrieve(**one, connector_id="999", keywords=["a"])) == ()
        assert other.code(variables.retrieve(**one, keywords=["a"])) == 4101
    owners: tuple[dict[str, Any], ...] = ({}, {"bot_id": bot_id, "app_id": app_id})
    for owner in owners:
        assert place.code(variables.retrieve(connector_uid="ann", keywords=["a"], **owner)) == 4000


def test_a_template_makes_bots(place: Place, other: Place) -> None:
    """A bot that is made of a template is a draft of whoever asked for it."""
    template = place.emulator.world.add_template("Guide", bot_id=place.bot())
    for name, expected in ((None, "Guide"), ("Mine", "Mine")):
        made = other.run(templates.duplicate(template_id=template.id, workspace_id=other.workspace_id, name=name))
        bot = other.run(bots.retrieve(bot_id=made.entity_id, is_published=False))
        assert (made.entity_type.value, bot.name, bot.owner_user_id) == ("agent", expected, other.user_id)
    assert place.code(templates.duplicate(template_id="1", workspace_id=place.workspace_id)) == 4200
    assert place.code(templates.duplicate(template_id=template.id, workspace_id=other.workspace_id)) == 4101


@pytest.mark.parametrize("kind", ["app", "bot", "workflow"])
def test_a_copy_is_made(place: Place, other: Place, kind: str) -> None:
    """A copy takes a moment, and is then there: in the same workspace or in another one of the caller."""
    world = place.emulator.world
    own: dict[str, Any] = {"workspace_id": place.workspace_id}
    adding: Any = {"app": world.add_app, "bot": world.add_bot, "workflow": world.add_workflow}[kind]
    source = adding("Source", **own)
    known: Any = {"app": world.apps, "bot": world.bots, "workflow": world.workflows}[kind]
    team = world.add_workspace("Team", owner_id=place.user_id).id
    for target in (None, team):
        task = place.run(
            copy_tasks.create_and_poll(
                entity_id=source.id, entity_type=kind, to_workspace_id=target, poll_interval=0.05
            )
        )
        assert (task.task_status, task.source_entity_id) == (CopyTaskStatus.SUCCESSFUL, source.id)
        copied = known[task.target_entity_id]
        assert (copied.name, copied.workspace_id) == ("Source", target or place.workspace_id)
        assert task.target_workspace_id == copied.workspace_id
    started = place.run(copy_tasks.create(entity_id=source.id, entity_type=kind))
    assert other.code(copy_tasks.retrieve(task_id=str(started.task_id))) == 4200
    assert other.code(copy_tasks.create(entity_id=source.id, entity_type=kind)) == 4101
    assert place.code(copy_tasks.create(entity_id="1", entity_type=kind)) == 4200
    away: Effect[Any] = copy_tasks.create(entity_id=source.id, entity_type=kind, to_workspace_id=other.workspace_id)
    assert place.code(away) == 4101


def test_apps_and_folders_are_listed(place: Place, other: Place) -> None:
    """The apps of a workspace, and its folders, level by level, are listed and read."""
    world = place.emulator.world
    own: dict[str, Any] = {"workspace_id": place.workspace_id}
    first, draft = world.add_app("A", **own).id, world.add_app("B", **own, published=False).id
    assert [one.id for one in place.items(apps.list(**own, page_size=1))] == [first, draft]
    listed = place.items(apps.list(**own, publish_status="published_online"))
    assert [(one.id, one.is_published) for one in listed] == [(first, True)]
    assert other.code(apps.list(**own)) == 4101
    outer = world.add_folder("Outer", **own)
    inner = world.add_folder("Inner", **own, parent_id=outer.id)
    world.add_folder("Books", **own, type="library")
    found = place.items(folders.list(**own, folder_type="development"))
    assert [(one.name, one.children_count, one.parent_folder_id) for one in found] == [("Outer", 1, None)]
    inside = place.items(folders.list(**own, folder_type="development", parent_folder_id=outer.id))
    assert inside == [place.run(folders.retrieve(folder_id=inner.id))]
    assert (place.code(folders.retrieve(folder_id="1")), other.code(folders.retrieve(folder_id=inner.id))) == (
        4200,
        4101,
    )
