"""Bots, their versions, and who works on them."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import bot_collaboration_modes, bot_collaborators, bot_versions, bots
from coze.classic.adapters import list_bots, publish_bot, retrieve_bot
from coze.classic.group import Group, R
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


BotsCollaborationModesClient: TypeAlias = BotsCollaborationModes[Runner]
AsyncBotsCollaborationModesClient: TypeAlias = BotsCollaborationModes[AsyncRunner]


class BotsCollaborators(Group[R]):
    """Say who works on a bot."""

    create: Final = done(bot_collaborators.create, AddBotCollaboratorResp)
    delete: Final = done(bot_collaborators.delete, DeleteBotCollaboratorResp)


BotsCollaboratorsClient: TypeAlias = BotsCollaborators[Runner]
AsyncBotsCollaboratorsClient: TypeAlias = BotsCollaborators[AsyncRunner]


class BotsVersions(Group[R]):
    """List the versions of a bot."""

    list: Final = number_pages(bot_versions.list)


BotsVersionsClient: TypeAlias = BotsVersions[Runner]
AsyncBotsVersionsClient: TypeAlias = BotsVersions[AsyncRunner]


class Bots(Group[R]):
    """Make, change, publish and list bots."""

    @functools.cached_property
    def collaboration_modes(self) -> BotsCollaborationModes[R]:
        """Say how people work on a bot."""
        return BotsCollaborationModes(self.runner, self.options)

    @functools.cached_property
    def collaborators(self) -> BotsCollaborators[R]:
        """Say who works on a bot."""
        return BotsCollaborators(self.runner, self.options)

    @functools.cached_property
    def versions(self) -> BotsVersions[R]:
        """List the versions of a bot."""
        return BotsVersions(self.runner, self.options)

    create: Final = call(bots.create)
    update: Final = done(bots.update, UpdateBotResp)
    publish: Final = call(publish_bot)
    unpublish: Final = done(bots.unpublish, UnpublishBotResp)
    retrieve: Final = call(retrieve_bot)
    list: Final = number_pages(list_bots)


BotsClient: TypeAlias = Bots[Runner]
AsyncBotsClient: TypeAlias = Bots[AsyncRunner]
