"""Bots, their versions, and who works on them."""

from __future__ import annotations

from typing import Final

from coze.api import bot_collaboration_modes, bot_collaborators, bot_versions, bots
from coze.classic.adapters import list_bots, publish_bot, retrieve_bot
from coze.classic.group import Group, R, area
from coze.classic.methods import call, done, number_pages
from coze.classic.replies import (
    AddBotCollaboratorResp,
    DeleteBotCollaboratorResp,
    UnpublishBotResp,
    UpdateBotCollaborationModeResp,
    UpdateBotResp,
)
from coze.run.front import AsyncRunner, Runner


class BotsCollaborationModes(Group[R]):
    """Say how people work on a bot."""

    update: Final = done(bot_collaboration_modes.update, UpdateBotCollaborationModeResp)


class BotsCollaborationModesClient(BotsCollaborationModes[Runner]):
    """`BotsCollaborationModes` of a synchronous client."""


class AsyncBotsCollaborationModesClient(BotsCollaborationModes[AsyncRunner]):
    """`BotsCollaborationModes` of an asynchronous client."""


class BotsCollaborators(Group[R]):
    """Say who works on a bot."""

    create: Final = done(bot_collaborators.create, AddBotCollaboratorResp)
    delete: Final = done(bot_collaborators.delete, DeleteBotCollaboratorResp)


class BotsCollaboratorsClient(BotsCollaborators[Runner]):
    """`BotsCollaborators` of a synchronous client."""


class AsyncBotsCollaboratorsClient(BotsCollaborators[AsyncRunner]):
    """`BotsCollaborators` of an asynchronous client."""


class BotsVersions(Group[R]):
    """List the versions of a bot."""

    list: Final = number_pages(bot_versions.list)


class BotsVersionsClient(BotsVersions[Runner]):
    """`BotsVersions` of a synchronous client."""


class AsyncBotsVersionsClient(BotsVersions[AsyncRunner]):
    """`BotsVersions` of an asynchronous client."""


class Bots(Group[R]):
    """Make, change, publish and list bots."""

    collaboration_modes: Final = area(BotsCollaborationModesClient, AsyncBotsCollaborationModesClient)
    collaborators: Final = area(BotsCollaboratorsClient, AsyncBotsCollaboratorsClient)
    versions: Final = area(BotsVersionsClient, AsyncBotsVersionsClient)
    create: Final = call(bots.create)
    update: Final = done(bots.update, UpdateBotResp)
    publish: Final = call(publish_bot)
    unpublish: Final = done(bots.unpublish, UnpublishBotResp)
    retrieve: Final = call(retrieve_bot)
    list: Final = number_pages(list_bots)


class BotsClient(Bots[Runner]):
    """`Bots` of a synchronous client."""


class AsyncBotsClient(Bots[AsyncRunner]):
    """`Bots` of an asynchronous client."""
